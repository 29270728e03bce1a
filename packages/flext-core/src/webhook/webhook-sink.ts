/**
 * Hands events to somebody's HTTP endpoint, signed. A subscriber like any other: in order, at least
 * once, and parked when the endpoint keeps refusing one.
 * @see CloudEvents 1.0 HTTP protocol binding; Standard Webhooks, https://www.standardwebhooks.com
 */
import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import type { CloudEvent } from '../event/cloud-event.ts'
import type { DeliveryFailed } from '../event/delivery.ts'
import { toMessage } from '../event/event-message.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import type { FlextResult } from '../result/result.ts'
import { signWebhook } from './signature.ts'
import { answerFailure, noAnswer } from './webhook-answer.ts'
import { checkWebhook, type WebhookSinkConfig } from './webhook-config.ts'

/** Between two attempts up to a second at first, and up to a minute later. */
const patience = { base: 1_000, cap: 60_000 }

/** Throws a `FlextDefect` with all mistakes of its configuration. */
export const webhookSink = (config: WebhookSinkConfig): EventSubscriber => {
  checkWebhook(config)
  const { name, types, from, parking, mode = 'structured', now = Date.now } = config
  const timeout = durationMs(config.timeout ?? '15s')
  const secrets = typeof config.secret === 'string' ? [config.secret] : config.secret
  const { target, place, headers } = endpointOf(config)

  const send = async (
    event: CloudEvent,
    signal: AbortSignal,
  ): Promise<FlextResult<void, DeliveryFailed>> => {
    const message = toMessage(event, mode)
    const id = webhookId(event.id)
    const timestamp = Math.floor(now() / 1_000)
    try {
      const answer = await fetch(target, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
        body: message.body,
        headers: {
          ...headers,
          ...message.headers,
          ...traceOf(event),
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signWebhook({ id, timestamp, body: message.body }, secrets),
        },
      })
      await answer.body?.cancel()
      const failure = answerFailure(answer, place, now())
      return failure ? E.left(failure) : E.right(undefined)
    } catch (thrown) {
      return E.left(noAnswer(thrown, place, timeout))
    }
  }

  return {
    name,
    ...(types && { types }),
    ...(from !== undefined && { from }),
    parking: parking === false ? false : { ...patience, ...parking },
    handle: send,
  }
}

/** The same for every attempt. Without full stops, which part what is signed. */
const webhookId = (eventId: string): string =>
  encodeURIComponent(eventId.toWellFormed()).replaceAll('.', '%2E')

/** So that whoever traces requests at the receiver finds the trace of the event. */
const traceOf = ({ traceparent, tracestate }: CloudEvent): Readonly<Record<string, string>> => ({
  ...(isPrintable(traceparent) && { traceparent }),
  ...(isPrintable(tracestate) && { tracestate }),
})

const isPrintable = (text: string | undefined): text is string =>
  text !== undefined && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)

interface Endpoint {
  readonly target: string
  /** What messages call it: a path or a query may be as secret as a password. */
  readonly place: string
  readonly headers: Readonly<Record<string, string>>
}

const endpointOf = ({ url, headers = {} }: WebhookSinkConfig): Endpoint => {
  const target = new URL(url)
  const { username, password, origin } = target
  target.username = ''
  target.password = ''
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  return {
    target: target.href,
    place: `the webhook at ${origin}`,
    headers: username === '' && password === '' ? headers : { authorization, ...headers },
  }
}
