/** When something began, for as long as that counts against a rate. */
import type { Limits } from './queue.ts'

export class SlidingWindow {
  readonly #limit: number
  readonly #per: number
  /** The latest `limit` times, the oldest first, behind `#head`. */
  #times: Array<number> = []
  #head = 0

  constructor({ limit, per }: NonNullable<Limits['rate']>) {
    this.#limit = limit
    this.#per = per
  }

  /** From when on another may begin. */
  get opensAt(): number {
    return this.#times.length - this.#head < this.#limit
      ? -Infinity
      : this.#times[this.#head]! + this.#per
  }

  /** Whether what it remembers has no more weight. */
  isIdle(now: number): boolean {
    return this.#times.length === 0 || this.#times.at(-1)! + this.#per <= now
  }

  /** Times come in rising order; one from before the latest, after a clock was put back, counts as that. */
  add(at: number): void {
    this.#times.push(Math.max(at, this.#times.at(-1) ?? -Infinity))
    if (this.#times.length - this.#head <= this.#limit) return
    this.#head++
    if (this.#head > leastGap && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head)
      this.#head = 0
    }
  }
}

const leastGap = 1_024
