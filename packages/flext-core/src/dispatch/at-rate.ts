/** How often messages may be handled: a bucket of tokens that fills steadily, one bucket a key. */
import { systemClock, type Clock } from '../clock/clock.ts'
import { durationMs, type DurationInput } from '../clock/duration.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import type { Message } from './message.ts'
import { middleware, type Middleware } from './middleware.ts'

/** There were too many already. */
export interface RateExceeded extends FlextError<'RateExceeded'> {
  /** In milliseconds. */
  readonly retryAfter: number
}

export interface Rate<Needs = unknown> {
  /** So many at once, and so many more `per` as much time. */
  readonly times: number
  readonly per: DurationInput
  /** What has a rate of its own. Default: all messages share one. */
  readonly by?: (message: Message<Needs>) => string
  readonly clock?: Pick<Clock, 'now'>
}

interface Bucket {
  tokens: number
  at: number
}

/** A token, but for what adding up fractions may have lost. */
const whole = 1 - 1e-9

/** Beyond so many buckets those that are full again are let go: they say what none says. */
const many = 1_000

export const atRate = <Needs = unknown>({
  times,
  per,
  by,
  clock = systemClock,
}: Rate<Needs>): Middleware<RateExceeded, NoInfer<Needs>> => {
  const period = durationMs(per)
  if (!(times >= 1) || !(period > 0)) {
    throw new FlextDefect(
      `a rate has to be at least 1 in some time, found ${times} per ${period} ms`,
    )
  }
  const buckets = new Map<string, Bucket>()
  const filled = ({ tokens, at }: Bucket, now: number): number =>
    Math.min(times, tokens + (Math.max(0, now - at) * times) / period)

  const taken = (key: string): RateExceeded | undefined => {
    const now = clock.now()
    const tokens = filled(buckets.get(key) ?? { tokens: times, at: now }, now)
    if (tokens < whole) {
      const retryAfter = Math.ceil(((whole - tokens) * period) / times)
      const message = `more than ${times} per ${period} ms; the next in ${retryAfter} ms`
      return { _tag: 'RateExceeded', message, retryAfter }
    }
    if (buckets.size >= many) {
      for (const [other, bucket] of buckets) if (filled(bucket, now) >= times) buckets.delete(other)
    }
    buckets.set(key, { tokens: tokens - 1, at: now })
    return undefined
  }

  return middleware<RateExceeded, Needs>('at a rate', async (message, next) => {
    const exceeded = taken(by?.(message) ?? '')
    return exceeded ? FlextResult.fail(exceeded) : next()
  })
}
