/** What names stand for at one place of a source: the inner scope first, then the one around it. */
import { named, type Origin } from './origin.ts'

export class Scope {
  readonly #around: Scope | undefined
  readonly #names = new Map<string, Origin>()

  constructor(around?: Scope) {
    this.#around = around
  }

  inner(): Scope {
    return new Scope(this)
  }

  bind(name: string, origin: Origin): void {
    this.#names.set(name, origin)
  }

  /** A name that nothing explains stands for itself. */
  look(name: string): Origin {
    return this.#names.get(name) ?? this.#around?.look(name) ?? named(name)
  }

  /** The names bound in this scope itself. */
  names(): ReadonlyMap<string, Origin> {
    return this.#names
  }
}
