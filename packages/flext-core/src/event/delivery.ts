/** What a failed delivery says beside what went wrong: whether, and when, to try again. */
import type { DurationInput } from '../clock/duration.ts'
import type { FlextError } from '../result/error.ts'

export interface DeliveryHints {
  /**
   * `at-once`: it would fail for ever. `soon`: it is not likely to succeed. `never`: nobody gets
   * anything now, which is not the fault of this event. Default: when the attempts are used up.
   */
  readonly park?: 'at-once' | 'soon' | 'never'
  /** Not to be tried again before so many milliseconds have passed. */
  readonly retryAfter?: number
}

/** A sink could not hand an event on. */
export interface DeliveryFailed extends FlextError<'DeliveryFailed'>, DeliveryHints {}

export const deliveryFailed = (message: string, hints: DeliveryHints = {}): DeliveryFailed => ({
  _tag: 'DeliveryFailed',
  message,
  ...hints,
})

/** What is to be done about events that a subscriber keeps failing at. */
export interface ParkingPolicy {
  /** After so many attempts an event is parked. Default 10. */
  readonly attempts?: number
  /** The upper bound of the first wait in milliseconds; it doubles with every attempt. Default 100. */
  readonly base?: number
  /** No wait is longer, in milliseconds, unless the failure asks for it. Default 30,000. */
  readonly cap?: number
  /**
   * What becomes of the later events of a run while one of its events is parked. `wait` (the
   * default): they are parked behind it, so that the run's events keep their order. `overtake`: they
   * are delivered.
   */
  readonly later?: 'wait' | 'overtake'
}

/** How long one attempt may take; beyond it the attempt has failed and its signal is aborted. */
export type DeliveryTimeout = DurationInput

/** So many attempts when the failure is not likely to go away. */
export const soonAttempts = 3

/** No failure may ask for a longer wait, in milliseconds. */
export const longestRetryAfter = 3_600_000

/** What a failure says about itself, when it says anything. */
export const hintsOf = (failure: unknown): DeliveryHints => {
  if (typeof failure !== 'object' || failure === null) return {}
  const { park, retryAfter } = failure as Readonly<Record<string, unknown>>
  return {
    ...((park === 'at-once' || park === 'soon' || park === 'never') && { park }),
    ...(typeof retryAfter === 'number' &&
      retryAfter >= 0 && { retryAfter: Math.min(retryAfter, longestRetryAfter) }),
  }
}
