/** A dead letter as its table holds it. */
import type { DeadLetter, RecordProblem, WholeDeadLetter } from './dead-letter.ts'

export interface LetterRow {
  readonly id: number
  readonly state_id: string
  readonly run: string
  readonly stream: string
  readonly line: number
  readonly record: string
  readonly problems: string
  readonly schema_version: string
  readonly kept_at: string
  readonly schema: string
  readonly key_properties: string
}

export const letterOf = (row: LetterRow): DeadLetter => ({
  id: row.id,
  stateId: row.state_id,
  run: row.run,
  stream: row.stream,
  line: row.line,
  problems: JSON.parse(row.problems) as ReadonlyArray<RecordProblem>,
  schemaVersion: row.schema_version,
  at: new Date(row.kept_at),
})

export const wholeLetterOf = (row: LetterRow): WholeDeadLetter => ({
  ...letterOf(row),
  record: JSON.parse(row.record) as WholeDeadLetter['record'],
  schema: JSON.parse(row.schema) as unknown,
  keyProperties: JSON.parse(row.key_properties) as ReadonlyArray<string>,
})
