/** The schedules as a journal keeps them, for who has not the program that started them. */
import type { Cell, Journal } from '../journal/journal.ts'
import { cellOf, isoTime, type ScheduleState } from './schedule-state.ts'

export interface KeptSchedule extends ScheduleState {
  readonly name: string
}

/** `cells` are all whose key begins with `schedule/`. */
export const keptSchedules = (cells: ReadonlyArray<Cell>): ReadonlyArray<KeptSchedule> => {
  const prefix = cellOf('')
  return cells
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, value }) => ({ ...(value as ScheduleState), name: key.slice(prefix.length) }))
}

export const pausedState = (
  state: ScheduleState,
  now: number,
  reason: string | undefined,
): ScheduleState => {
  const { next: _, ...rest } = state
  const paused = { since: isoTime(now), ...(reason !== undefined && { reason }) }
  return { ...rest, paused: state.paused ?? paused }
}

/** It goes on with the first time from now on. */
export const resumedState = (state: ScheduleState, now: number): ScheduleState => {
  const { paused, ...rest } = state
  return paused ? { ...rest, last: isoTime(now) } : state
}

/** Pauses or resumes a schedule in a journal that no runtime has; false when it is not there. */
export const steerKeptSchedule = async (
  journal: Pick<Journal, 'cells' | 'setCells'>,
  name: string,
  change: (state: ScheduleState) => ScheduleState,
): Promise<boolean> => {
  const kept = keptSchedules(await journal.cells(cellOf(name))).find((each) => each.name === name)
  if (!kept) return false
  const { name: _, ...state } = kept
  await journal.setCells([{ key: cellOf(name), value: change(state) }])
  return true
}
