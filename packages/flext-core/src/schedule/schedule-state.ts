/** What the journal keeps of a schedule, in its cell `schedule/<name>`. Times are ISO 8601. */

/** How many of the latest fires are kept. */
export const keptFires = 20

export const cellOf = (name: string): string => `schedule/${name}`

/** What made a schedule start a run. */
export type FiredBy = 'time' | 'catch-up' | 'trigger' | 'backfill'

export interface Fire {
  /** The time it stands for. */
  readonly at: string
  readonly by: FiredBy
  /** `overlap`: the run before was still open. `missed`: times from this on were not made up for. */
  readonly outcome: 'started' | 'overlap' | 'missed' | 'refused'
  /** Of the run that was started. */
  readonly run?: string
  /** Why the service refused the request. */
  readonly error?: { readonly _tag: string; readonly message: string }
}

export interface ScheduleState {
  readonly timing: string
  readonly service: string
  /** All times up to this one are dealt with. */
  readonly last: string
  /** Undefined when no time comes any more, or the schedule is paused. */
  readonly next?: string
  readonly paused?: { readonly since: string; readonly reason?: string }
  /** Times still to be run again. */
  readonly backfill?: { readonly from: string; readonly to: string }
  /** The latest, the latest first. */
  readonly fires: ReadonlyArray<Fire>
}

export const isoTime = (time: number): string => new Date(time).toISOString()
