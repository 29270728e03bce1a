/** What the contract of journals appends: made-up records, and ways to name what comes back. */
import type { PublishedEvent } from '../journal/journal.ts'
import type { JournalEntry, RunRecord, StepDone } from '../journal/record.ts'
import type { FlextEvent } from '../event/event.ts'

export const at = 1_795_000_000_000
export const error = { _tag: 'TargetLoadFailed', message: 'the target is gone' } as const

export const started = (run: number, { id = `run-${run}`, service = 'flext.loading' } = {}) =>
  entry(run, { kind: 'started', service, version: 1, id, request: { rows: run } })
export const step = (run: number, place: number, rest: Partial<StepDone> = {}) =>
  entry(run, { kind: 'step', lane: '', place, name: 'load', output: place, took: 1, ...rest })
export const committed = (run: number) => entry(run, { kind: 'committed', result: { run } })
export const compensated = (run: number) => entry(run, { kind: 'compensated', error })
export const entry = (run: number, record: RunRecord): JournalEntry => ({
  run,
  at: at + run,
  record,
})
export const tell = (
  type: string,
  publish: FlextEvent['publish'] = 'after-commit',
): FlextEvent => ({
  type,
  version: 1,
  data: { type },
  publish,
})
export const typesOf = (events: ReadonlyArray<PublishedEvent>) =>
  events.map(({ event }) => event.type)
export const idsOf = (runs: ReadonlyArray<{ readonly id: string }>) => runs.map(({ id }) => id)
export const everything = 1_000_000
