/** A record that did not fit its stream's schema, kept aside with all that is needed to mend it. */
import { Instant, PositiveInt } from 'flext-core'
import * as t from 'io-ts'

/** One thing that is wrong with a record: where in it, and what was expected there. */
export const RecordProblem = t.readonly(
  t.type({ path: t.string, expected: t.string, found: t.string }),
)
export interface RecordProblem extends t.TypeOf<typeof RecordProblem> {}

export const DeadLetter = t.readonly(
  t.type({
    id: PositiveInt,
    stateId: t.string,
    /** The run that kept it back. */
    run: t.string,
    stream: t.string,
    /** Where it stood: the line among those that the tap printed in this attempt, from one. */
    line: PositiveInt,
    problems: t.readonlyArray(RecordProblem),
    /** A fingerprint of the schema that it did not fit. */
    schemaVersion: t.string,
    at: Instant,
  }),
  'a dead letter',
)
export interface DeadLetter extends t.TypeOf<typeof DeadLetter> {}

/** With what it is about. Both may hold what people should not see. */
export interface WholeDeadLetter extends DeadLetter {
  readonly record: Readonly<Record<string, unknown>>
  readonly schema: unknown
  readonly keyProperties: ReadonlyArray<string>
}

/** `id: expected integer, found "two" (string); at.zone: expected …` */
export const problemText = (problems: ReadonlyArray<RecordProblem>): string =>
  problems
    .map(
      ({ path, expected, found }) =>
        `${path === '' ? '' : `${path}: `}expected ${expected}, found ${found}`,
    )
    .join('; ')
