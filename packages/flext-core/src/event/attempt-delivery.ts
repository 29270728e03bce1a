/** One attempt at handing an event to a subscriber: it has it, or why not. */
import { durationMs } from '../clock/duration.ts'
import type { Clock } from '../clock/clock.ts'
import { withCorrelation, type Correlation } from '../correlation/correlation.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import { jsonSafe, jsonSafeRecord } from '../result/json-safe.ts'
import { hideSecrets } from '../result/secret.ts'
import type { Scope } from '../run/scope.ts'
import type { CloudEvent } from './cloud-event.ts'
import { hintsOf, type DeliveryHints } from './delivery.ts'
import type { EventSubscriber } from './subscriber.ts'

/** Why a subscriber has not got an event: safe to keep and to show, and what that means. */
export interface FailedAttempt {
  readonly error: FlextError
  readonly hints: DeliveryHints
}

/** Undefined when the subscriber has it. An attempt that takes too long is told to stop, and not waited for. */
export const attemptDelivery = async (
  subscriber: EventSubscriber,
  event: CloudEvent,
  clock: Clock,
  within: Scope,
): Promise<FailedAttempt | undefined> => {
  const { timeout } = subscriber
  const scope = within.inner()
  try {
    const handled = handle(subscriber, event, scope.signal)
    return await (timeout === undefined
      ? handled
      : inTime(handled, durationMs(timeout), clock, () => scope.stop({ _tag: 'Abandoned' })))
  } finally {
    within.release(scope)
  }
}

const handle = async (
  subscriber: EventSubscriber,
  event: CloudEvent,
  signal: AbortSignal,
): Promise<FailedAttempt | undefined> => {
  try {
    const result = await withCorrelation(correlationOf(event), () => {
      const handled = subscriber.handle(event, signal)
      return typeof handled === 'function' ? handled() : handled
    })
    if (result?._tag !== 'Left') return undefined
    return { error: errorOf(result.left), hints: hintsOf(result.left) }
  } catch (thrown) {
    const cause = causeOf(thrown)
    const message = `the subscriber threw ${cause.name}: ${cause.message}`
    return { error: { _tag: 'SubscriberThrew', message }, hints: hintsOf(thrown) }
  }
}

/** Whatever the subscriber sets off, a run for instance, comes of this event. */
const correlationOf = ({
  id,
  correlationid,
  traceparent,
  tracestate,
}: CloudEvent): Correlation => ({
  id: correlationid,
  causation: id,
  ...(traceparent !== undefined && { traceparent }),
  ...(tracestate !== undefined && { tracestate }),
})

const inTime = (
  handled: Promise<FailedAttempt | undefined>,
  ms: number,
  clock: Clock,
  stop: () => void,
): Promise<FailedAttempt | undefined> =>
  new Promise((resolve) => {
    const forget = clock.after(ms, () => {
      stop()
      const message = `the subscriber took longer than its timeout of ${ms} ms`
      resolve({ error: { _tag: 'DeliveryTimedOut', message }, hints: {} })
    })
    void handled.then((failed) => {
      forget()
      resolve(failed)
    })
  })

/** A subscriber may fail with anything. */
const errorOf = (failure: unknown): FlextError => {
  if (isTagged(failure)) {
    const { _tag, message, ...facts } = failure
    return { ...jsonSafeRecord(facts), _tag, message: hideSecrets(message) }
  }
  const found = jsonSafe(failure ?? 'failed')
  const message = typeof found === 'string' ? found : JSON.stringify(found)
  return { _tag: 'SubscriberFailed', message }
}

const isTagged = (failure: unknown): failure is FlextError & Readonly<Record<string, unknown>> =>
  typeof failure === 'object' &&
  failure !== null &&
  '_tag' in failure &&
  typeof failure._tag === 'string' &&
  'message' in failure &&
  typeof failure.message === 'string'
