/**
 * Hands events to a JetStream of NATS and waits until the stream has each. The event's id is the
 * message's id: within its window the stream drops what was sent twice.
 * @see CloudEvents NATS protocol binding; https://docs.nats.io/nats-concepts/jetstream
 */
import type { JetStreamClient } from '@nats-io/jetstream'
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node'
import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import type { CloudEvent } from '../event/cloud-event.ts'
import { deliveryFailed, type DeliveryFailed } from '../event/delivery.ts'
import { toMessage, type EventMode } from '../event/event-message.ts'
import { toHeaderValue } from '../event/header-value.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import { FlextDefect } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { checkNats, isSubject, type NatsSinkConfig } from './nats-config.ts'
import { notAcknowledged, notConnected } from './nats-failure.ts'

/** Between two attempts up to a second at first, and up to a minute later. */
const patience = { base: 1_000, cap: 60_000 }

interface Connected {
  readonly connection: NatsConnection
  readonly stream: JetStreamClient
  readonly noHeaders: () => MsgHdrs
}

/**
 * Connects at the first event, again whenever the connection broke, and lets go when its
 * subscription ends. Throws a `FlextDefect` with all mistakes of its configuration.
 */
export const natsSink = (config: NatsSinkConfig): EventSubscriber => {
  checkNats(config)
  const { name, types, from, parking, mode = 'structured', subject } = config
  const timeout = durationMs(config.timeout ?? '5s')
  const servers = typeof config.servers === 'string' ? [config.servers] : [...config.servers]
  const place = `NATS at ${servers.join(', ')}`
  let connected: Promise<Connected> | undefined

  const connect = async (): Promise<Connected> => {
    const { transport, jetstream } = await loaded()
    // The relay is patient enough: what breaks is told at once, and made anew at the next attempt.
    const connection = await transport.connect({
      ...config.connection,
      servers,
      timeout,
      reconnect: false,
      waitOnFirstConnect: false,
    })
    return { connection, stream: jetstream.jetstream(connection), noHeaders: transport.headers }
  }
  const open = async (): Promise<Connected> => {
    const known = await connected
    if (known && !known.connection.isClosed()) return known
    connected = connect()
    connected.catch(() => (connected = undefined))
    return connected
  }
  const publish = async (
    { stream, noHeaders }: Connected,
    to: string,
    event: CloudEvent,
  ): Promise<FlextResult<void, DeliveryFailed>> => {
    const { headers, body } = messageOf(event, mode)
    const sent = noHeaders()
    for (const [header, value] of Object.entries(headers)) sent.set(header, value)
    try {
      await stream.publish(to, body, {
        msgID: toHeaderValue(event.id),
        headers: sent,
        timeout,
        ...(config.stream !== undefined && { expect: { streamName: config.stream } }),
      })
      return E.right(undefined)
    } catch (thrown) {
      return E.left(notAcknowledged(thrown, place, to))
    }
  }

  return {
    name,
    ...(types && { types }),
    ...(from !== undefined && { from }),
    parking: parking === false ? false : { ...patience, ...parking },
    handle: async (event, signal) => {
      const to = typeof subject === 'function' ? subject(event) : (subject ?? event.type)
      if (!isSubject(to)) {
        const found = JSON.stringify(to)
        return E.left(
          deliveryFailed(`${place}: expected a subject without wildcards, found ${found}`, {
            park: 'at-once',
          }),
        )
      }
      let there: Connected
      try {
        there = await open()
      } catch (thrown) {
        return E.left(
          thrown instanceof FlextDefect
            ? deliveryFailed(thrown.message, { park: 'never' })
            : notConnected(thrown, place),
        )
      }
      return Promise.race([publish(there, to, event), stopped(signal)])
    },
    close: async () => {
      const closing = connected
      connected = undefined
      const known = await closing?.catch(() => undefined)
      await known?.connection.close()
    },
  }
}

/** In binary mode the content type is an attribute like any other: a header of that name means structured. */
const messageOf = (event: CloudEvent, mode: EventMode): ReturnType<typeof toMessage> => {
  const message = toMessage(event, mode)
  if (mode === 'structured') return message
  const { 'content-type': type = '', ...headers } = message.headers
  return { ...message, headers: { ...headers, 'ce-datacontenttype': toHeaderValue(type) } }
}

/** Nobody waits for an acknowledgement any more once the subscription ends. */
const stopped = (signal: AbortSignal): Promise<FlextResult<never, DeliveryFailed>> =>
  new Promise((resolve) => {
    const stop = (): void => resolve(E.left(deliveryFailed('the subscription has ended')))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

const loaded = async () => {
  try {
    const [transport, jetstream] = await Promise.all([
      import('@nats-io/transport-node'),
      import('@nats-io/jetstream'),
    ])
    return { transport, jetstream }
  } catch (cause) {
    throw new FlextDefect(
      'natsSink needs the client of NATS: npm install @nats-io/transport-node @nats-io/jetstream',
      { cause },
    )
  }
}
