/**
 * What a flow may not find out by itself, since a replay would find something else: the time, an
 * identifier, chance. It is found out once, noted in the journal, and the same ever after.
 */
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'

export type NoteSource = 'now' | 'uuid' | 'random'

export class NoteCall<A> implements Operation<never, unknown> {
  readonly _tag = 'Note'
  readonly name: NoteSource
  /** From what is kept in the journal to what the flow gets. */
  readonly read: (kept: unknown) => A
  declare readonly '~error'?: never
  declare readonly '~ports'?: (ports: unknown) => void

  /** @internal */
  constructor(name: NoteSource, read: (kept: unknown) => A) {
    this.name = name
    this.read = read
    describe(this)
  }

  [Symbol.iterator](): Iterator<Operation<never, unknown>, A, unknown> {
    return new Asking<Operation<never, unknown>, A>(this)
  }
}

/** The time at which the flow first came here. */
export const now = (): NoteCall<Date> => new NoteCall('now', (ms) => new Date(ms as number))

/** A random UUID (RFC 9562, version 4), the same in every replay. */
export const uuid = (): NoteCall<string> => new NoteCall('uuid', (kept) => kept as string)

/** A number in [0, 1), the same in every replay. */
export const random = (): NoteCall<number> => new NoteCall('random', (kept) => kept as number)
