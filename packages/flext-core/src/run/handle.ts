/** What somebody who started a run, or looked one up, can do with it. */
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { RunStatus } from './status.ts'

/** The run has ended, or is past its point of no return. */
export interface CancelRefused extends FlextError<'CancelRefused'> {
  readonly service: string
  readonly runId: string
}

export interface RunHandle<A, E> {
  /** Of the run; once a start has attached to another run of its queue, that run's. */
  readonly id: string
  /** How the run stands in this process; undefined while it is still being admitted. */
  readonly status: () => RunStatus | undefined
  /** Settles when the run is kept durably, be it that it still waits, or with why there is none. */
  readonly accepted: () => Promise<FlextResult<void, E>>
  /** Settles when the run has ended; rejects only for a defect. */
  readonly result: Promise<FlextResult<A, E>>
  /** Settles when the wish is recorded; the run then takes back what it did, and `result` says so. */
  readonly cancel: (reason?: string) => Promise<FlextResult<void, CancelRefused>>
}

/** Why a run is not cancelled that can only go forward. */
export const pastReturn = 'it is past its point of no return'

export const cancelRefused = (service: string, runId: string, why: string): CancelRefused => ({
  _tag: 'CancelRefused',
  message: `run ${runId} of ${service} cannot be cancelled: ${why}`,
  service,
  runId,
})
