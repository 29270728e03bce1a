/** Looking at the schedules of a runtime, and steering them. What is asked here is kept in the journal. */
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { JournalFailed } from '../run/run-error.ts'
import type { RunStatus } from '../run/status.ts'
import type { RunName } from '../runtime/runtime.ts'
import type { ScheduleRefused, SchedulesInvalid, ScheduleUnknown } from './schedule-error.ts'
import type { Fire } from './schedule-state.ts'
import type { Schedule } from './schedule.ts'

export interface ScheduleSummary {
  readonly name: string
  readonly timing: string
  readonly service: string
  /** Undefined when no time comes any more, or the schedule is paused. */
  readonly next?: Date
  readonly paused?: { readonly since: Date; readonly reason?: string }
  /** The latest fire, and how the run it started stands. */
  readonly last?: Fire & { readonly status?: RunStatus }
}

export interface ScheduleAdmin {
  /**
   * Starts these schedules, beside those that are started. Call it when the services are registered;
   * what is wrong with any of them is told of all, and then none is started.
   */
  readonly start: (
    schedules: ReadonlyArray<Schedule>,
  ) => Promise<FlextResult<void, SchedulesInvalid | JournalFailed>>
  readonly list: () => Promise<ReadonlyArray<ScheduleSummary>>
  /** Nothing fires any more, over restarts too, before `resume`. */
  readonly pause: (name: string, reason?: string) => Promise<FlextResult<void, ScheduleUnknown>>
  /** Goes on with the next time; those that passed meanwhile are not made up for. */
  readonly resume: (name: string) => Promise<FlextResult<void, ScheduleUnknown>>
  /** Starts a run for this moment, paused or not; settles when it is kept. */
  readonly trigger: (name: string) => Promise<FlextResult<RunName, ScheduleUnknown | FlextError>>
  /**
   * Runs all times from one to another, both included, that have no run yet. It goes on after a
   * crash; settles, with how many times there were, when all their runs are kept.
   */
  readonly backfill: (
    name: string,
    from: Date,
    to: Date,
  ) => Promise<FlextResult<number, ScheduleUnknown | ScheduleRefused>>
}
