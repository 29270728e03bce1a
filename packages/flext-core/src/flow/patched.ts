/** A flow may be changed while runs of it are under way, if it asks which of the two it is. */
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'

export class PatchedCall implements Operation<never, unknown> {
  readonly _tag = 'Patched'
  readonly patch: string
  declare readonly '~error'?: never
  declare readonly '~ports'?: (ports: unknown) => void

  /** @internal */
  constructor(patch: string) {
    this.patch = patch
    describe(this)
  }

  get name(): string {
    return `patched(${this.patch})`
  }

  [Symbol.iterator](): Iterator<Operation<never, unknown>, boolean, unknown> {
    return new Asking<Operation<never, unknown>, boolean>(this)
  }
}

/**
 * True in every run that comes here for the first time, and false in runs that had passed this
 * place before the flow was changed: `if (yield* patched('weigh-parcels')) yield* weigh(parcel)`.
 */
export const patched = (patch: string): PatchedCall => new PatchedCall(patch)
