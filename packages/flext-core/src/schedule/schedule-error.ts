/** What may go wrong with schedules. */
import { problemLines } from '../codec/report.ts'
import type { DecodeProblem } from '../codec/problems.ts'
import type { FlextError } from '../result/error.ts'

/** Something is wrong with the schedules to be started; none was. The message has one line a mistake. */
export interface SchedulesInvalid extends FlextError<'SchedulesInvalid'> {
  readonly problems: ReadonlyArray<DecodeProblem & { readonly schedule: string }>
}

/** No schedule of this name is started in this process. */
export interface ScheduleUnknown extends FlextError<'ScheduleUnknown'> {
  readonly name: string
  readonly known: ReadonlyArray<string>
}

/** What was asked of a schedule cannot be done. */
export interface ScheduleRefused extends FlextError<'ScheduleRefused'> {
  readonly name: string
}

export const schedulesInvalid = (problems: SchedulesInvalid['problems']): SchedulesInvalid => ({
  _tag: 'SchedulesInvalid',
  message: problems
    .flatMap(({ schedule, ...problem }) => problemLines([problem], `schedule ${schedule}`))
    .join('\n'),
  problems,
})

export const scheduleUnknown = (name: string, known: ReadonlyArray<string>): ScheduleUnknown => ({
  _tag: 'ScheduleUnknown',
  message: `no schedule ${name} is started in this process: expected ${known.length === 0 ? 'none at all' : `one of ${known.join(', ')}`}`,
  name,
  known,
})

export const scheduleRefused = (name: string, why: string): ScheduleRefused => ({
  _tag: 'ScheduleRefused',
  message: `schedule ${name}: ${why}`,
  name,
})
