/** Why a lane of a flow goes no further. Only a failure can be looked at by the flow itself. */
import type { CancelCause } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import type { JournalFailed, RunFaulted, RunInterrupted, RunStuck } from './run-error.ts'

export type Stop =
  /** `order` is the failure's number among the run's records: the first is the reason. */
  | { readonly _tag: 'Failed'; readonly error: FlextError; readonly order: number }
  | { readonly _tag: 'Cancelled'; readonly cause: CancelCause; readonly reason: string }
  /** Another branch has failed, or the run is already being compensated. */
  | { readonly _tag: 'Abandoned' }
  | { readonly _tag: 'Interrupted'; readonly error: RunInterrupted | JournalFailed }
  | { readonly _tag: 'Stuck'; readonly error: RunStuck }
  | { readonly _tag: 'Faulted'; readonly error: RunFaulted }
  /** Only in always-replay mode: begin again from the journal. */
  | { readonly _tag: 'Replay' }

/** Of several lanes' stops, the one that says what becomes of the run. */
const weight: Record<Stop['_tag'], number> = {
  Abandoned: 0,
  Failed: 1,
  Cancelled: 2,
  Replay: 3,
  Stuck: 4,
  Interrupted: 5,
  Faulted: 6,
}

export const gravest = (stops: ReadonlyArray<Stop>): Stop =>
  stops.reduce((worst, stop) => (outweighs(stop, worst) ? stop : worst))

const outweighs = (stop: Stop, worst: Stop): boolean =>
  stop._tag === 'Failed' && worst._tag === 'Failed'
    ? stop.order < worst.order
    : weight[stop._tag] > weight[worst._tag]
