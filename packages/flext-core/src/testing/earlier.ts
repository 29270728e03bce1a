/** What a run had done before a test begins: records for its journal, without their places. */
import type { NoteSource } from '../flow/note.ts'
import type { FlowPlace, RunRecord } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import type { StepFailure } from '../step/failure.ts'
import type { Step } from '../step/step.ts'

/** One operation of the flow, as it had ended. Operations are given in the order of the flow. */
export interface Earlier {
  readonly recordsAt: (lane: string, place: number) => ReadonlyArray<RunRecord>
}

/** A step was done, with this output. */
export const done = <In extends ReadonlyArray<unknown>, A, E, Ports>(
  { declaration: { name, output } }: Step<In, A, E, Ports>,
  value: NoInfer<A>,
): Earlier =>
  at((place) => ({ kind: 'step', ...place, output: output.encode(value), took: 0 }), name)

/** A step had failed for good, and the flow was to decide what that means: `attempt(step)`. */
export const failed = <In extends ReadonlyArray<unknown>, A, E extends FlextError, Ports>(
  { declaration: { name } }: Step<In, A, E, Ports>,
  error: NoInfer<E> | StepFailure,
): Earlier => at((place) => ({ kind: 'failed', ...place, error, took: 0 }), name)

interface NotedValues {
  readonly now: Date
  readonly uuid: string
  readonly random: number
}

/** The flow had been told the time, an id or a number: `noted('now', new Date())`. */
export const noted = <Source extends NoteSource>(
  source: Source,
  value: NotedValues[Source],
): Earlier =>
  at(
    (place) => ({
      kind: 'noted',
      ...place,
      output: value instanceof Date ? value.getTime() : value,
    }),
    source,
  )

/** The branches of an `all`, each with what it had done. */
export const sideBySide = (...branches: ReadonlyArray<ReadonlyArray<Earlier>>): Earlier => ({
  recordsAt: (lane, place) =>
    branches.flatMap((branch, index) =>
      recordsOf(branch, `${lane === '' ? '' : `${lane}/`}${place}.${index}`),
    ),
})

export const recordsOf = (earlier: ReadonlyArray<Earlier>, lane = ''): ReadonlyArray<RunRecord> =>
  earlier.flatMap((operation, place) => operation.recordsAt(lane, place))

const at = (record: (place: FlowPlace) => RunRecord, name: string): Earlier => ({
  recordsAt: (lane, place) => [record({ lane, place, name })],
})
