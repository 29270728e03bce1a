/** A run may wait for a time. The time is kept in the journal, so that no crash makes it longer. */
import { durationMs, type DurationInput } from '../clock/duration.ts'
import { FlextDefect } from '../result/error.ts'
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'

export class SleepCall implements Operation<never, unknown> {
  readonly _tag = 'Sleep'
  readonly name = 'sleep'
  /** From when the flow comes here, in milliseconds; or until when, in milliseconds since the epoch. */
  readonly wake: { readonly after: number } | { readonly at: number }
  declare readonly '~error'?: never
  declare readonly '~ports'?: (ports: unknown) => void

  /** @internal */
  constructor(wake: SleepCall['wake']) {
    this.wake = wake
    describe(this)
  }

  [Symbol.iterator](): Iterator<Operation<never, unknown>, void, unknown> {
    return new Asking<Operation<never, unknown>, void>(this)
  }
}

/** Waits so long, counted from when the flow first comes here. */
export const sleep = (duration: DurationInput): SleepCall => {
  const after = durationMs(duration)
  if (after >= 0) return new SleepCall({ after })
  throw new FlextDefect(`sleep needs a length of time of 0 or more, found ${String(duration)}`)
}

/** Waits until that time; goes on at once where it is past. */
export const sleepUntil = (time: Date): SleepCall => {
  const at = time.getTime()
  if (!Number.isNaN(at)) return new SleepCall({ at })
  throw new FlextDefect('sleepUntil needs a time, found an invalid date')
}
