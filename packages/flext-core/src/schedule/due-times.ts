/** Which times of a schedule are due, and which were missed for good. */
import { crc32 } from 'node:zlib'

import type { Schedule } from './schedule.ts'

/** A time that was due no longer ago than this many milliseconds is late, and not missed. */
const punctual = 60_000

export interface DueTimes {
  /** In their order. */
  readonly due: ReadonlyArray<number>
  /** The first of the times that are not made up for. */
  readonly missed: number | undefined
}

type Timed = Pick<Schedule, 'name' | 'times' | 'jitter' | 'catchUp'>

/** When the run for a time is to begin: the same for the same time, over restarts too. */
export const beginOf = ({ name, jitter }: Pick<Timed, 'name' | 'jitter'>, time: number): number =>
  jitter === 0 ? time : time + Math.floor((crc32(`${name}@${time}`) / 2 ** 32) * jitter)

/** Of the times behind `last`, those whose beginning has come. */
export const dueTimes = (schedule: Timed, last: number, now: number): DueTimes => {
  const { times, jitter, catchUp } = schedule
  const first = times?.next(last)
  if (times === undefined || first === undefined || first > now) return nothing
  const late = Math.max(last, now - punctual - jitter)
  const made = times
    .latest(late, catchUp)
    .filter((time) => time > last)
    .toReversed()
  const due = [...made]
  for (let time = times.next(late); time !== undefined && time <= now; time = times.next(time)) {
    const begin = beginOf(schedule, time)
    if (begin > now) break
    due.push(time)
  }
  const missed = first <= late && first !== made[0] ? first : undefined
  return { due, missed }
}

const nothing: DueTimes = { due: [], missed: undefined }
