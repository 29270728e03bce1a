/** Lengths of time as people write them in code: a number of milliseconds, or `250ms`, `5s`, `2m`, `1h`. */
import { decodeOrThrow } from '../codec/report.ts'
import { Duration } from '../codec/duration.ts'

/** Milliseconds, or a number with its unit. */
export type DurationInput = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

export const durationMs = (input: DurationInput): number =>
  typeof input === 'number' ? input : decodeOrThrow(Duration, input)
