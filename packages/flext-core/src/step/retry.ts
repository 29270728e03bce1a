/**
 * When a failed attempt is made again, and after how long: exponential backoff with full jitter, so
 * that many runs that failed together do not come back together.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */

export interface RetryPolicy<E> {
  /** How many attempts may follow the first. */
  readonly times: number
  /** The upper bound of the first wait in milliseconds; it doubles with every attempt. Default 100. */
  readonly base?: number
  /** No wait is longer, in milliseconds. Default 30,000. */
  readonly cap?: number
  /** Which failures are worth another attempt. Default: all. */
  readonly when?: (error: E) => boolean
}

const defaultBase = 100
const defaultCap = 30_000

/** Whether attempt number `made` (from 1), which failed with `error`, is to be followed by another. */
export const mayRetry = <E>(policy: RetryPolicy<E> | undefined, made: number, error: E): boolean =>
  policy !== undefined && made <= policy.times && (policy.when?.(error) ?? true)

/**
 * How long to wait, in milliseconds, for an attempt that is due at `until`. The clock may have been
 * set back since that was written down: no wait is longer than the policy's longest.
 */
export const waitLeft = (
  policy: Pick<RetryPolicy<never>, 'cap'> | undefined,
  until: number,
  now: number,
): number => Math.min(until - now, policy?.cap ?? defaultCap)

/** The wait after attempt number `made` (from 1), in milliseconds. `random` is in [0, 1). */
export const waitAfter = (
  policy: Pick<RetryPolicy<never>, 'base' | 'cap'> | undefined,
  made: number,
  random: number,
): number => {
  const { base = defaultBase, cap = defaultCap } = policy ?? {}
  return Math.floor(random * Math.min(cap, base * 2 ** Math.min(made - 1, 30)))
}
