/**
 * The runs that a journal in memory holds, by their numbers. Numbers rise one by one and most runs are
 * short: the newest are in a ring, where finding one costs nothing, and only what outlasts it in a map.
 */
import type { RunLog } from './run-log.ts'

const width = 2_048

export class NumberedRuns {
  readonly #ring: Array<RunLog | undefined> = Array.from({ length: width })
  readonly #older = new Map<number, RunLog>()
  #size = 0

  get size(): number {
    return this.#size
  }

  get(run: number): RunLog | undefined {
    const log = this.#ring[run & (width - 1)]
    return log?.run === run ? log : this.#older.get(run)
  }

  has(run: number): boolean {
    return this.get(run) !== undefined
  }

  add(log: RunLog): void {
    const place = log.run & (width - 1)
    const older = this.#ring[place]
    if (older) this.#older.set(older.run, older)
    this.#ring[place] = log
    this.#size++
  }

  delete(log: RunLog): void {
    const place = log.run & (width - 1)
    if (this.#ring[place] === log) this.#ring[place] = undefined
    else if (!this.#older.delete(log.run)) return
    this.#size--
  }

  /** In the order of starting. */
  all(): ReadonlyArray<RunLog> {
    const newest = this.#ring.filter((log) => log !== undefined)
    return [...this.#older.values(), ...newest].toSorted((one, other) => one.run - other.run)
  }
}
