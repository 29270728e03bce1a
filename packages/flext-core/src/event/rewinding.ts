/** The wish that a relay go to another place, between whoever has it and the relay at work. */
import type { EventPosition } from '../journal/journal.ts'

interface Wish {
  readonly to: EventPosition
  readonly granted: () => void
}

export class Rewinding {
  readonly #wishes: Array<Wish> = []
  readonly #listeners = new Set<() => void>()

  /** Where to go; of several wishes the latest counts. */
  get asked(): EventPosition | undefined {
    return this.#wishes.at(-1)?.to
  }

  /** Settles when the relay is there. */
  ask(to: EventPosition): Promise<void> {
    return new Promise((resolve) => {
      this.#wishes.push({ to, granted: resolve })
      for (const listener of this.#listeners) listener()
    })
  }

  done(to: EventPosition): void {
    const last = this.#wishes.findIndex((wish) => wish.to === to)
    for (const { granted } of this.#wishes.splice(0, last + 1)) granted()
  }

  /** Calls back when somebody asks; the returned function ends the interest. */
  onAsk(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
