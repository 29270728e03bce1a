/**
 * An event as a message: headers and a body, over HTTP or NATS. Structured: the whole event is the
 * body, as JSON. Binary: the body is its data, the attributes are headers.
 * @see CloudEvents 1.0 HTTP protocol binding and NATS protocol binding
 */
import * as t from 'io-ts'
import { either as E } from 'fp-ts'

import { NonEmptyString } from '../codec/non-empty-string.ts'
import { decode } from '../codec/report.ts'
import { PositiveInt } from '../codec/whole-number.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { CloudEvent } from './cloud-event.ts'
import { fromHeaderValue, toHeaderValue } from './header-value.ts'

export type EventMode = 'structured' | 'binary'

export interface EventMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const toMessage = (event: CloudEvent, mode: EventMode): EventMessage => {
  if (mode === 'structured') {
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
    return { headers, body: JSON.stringify(event) }
  }
  const { data, datacontenttype, ...attributes } = event
  const headers = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [`ce-${name}`, toHeaderValue(String(value))] as const)
  return {
    headers: { 'content-type': datacontenttype, ...Object.fromEntries(headers) },
    body: JSON.stringify(data) ?? 'null',
  }
}

/** A message is no event that this version understands; the message says where and why. */
export type EventMessageInvalid = FlextError<'EventMessageInvalid'>

export interface ReceivedMessage {
  /** As `fetch` or `node:http` has them; names in any case. */
  readonly headers: Headers | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string | Uint8Array
}

/**
 * The event of a message in either mode. What FLEXT adds and others leave out is filled in: version
 * 1, the event's own id as correlation, its source as cause.
 */
export const fromMessage = (
  message: ReceivedMessage,
): FlextResult<CloudEvent, EventMessageInvalid> => {
  const type = headerOf(message, 'content-type') ?? ''
  const json = jsonOf(message)
  if (E.isLeft(json)) return json
  const attributes = /^application\/cloudevents\+json\b/i.test(type)
    ? json.right
    : { ...attributesIn(message), datacontenttype: 'application/json', data: json.right }
  const decoded = decode(Attributes, attributes, { name: 'the event' })
  if (E.isLeft(decoded)) return E.left(invalid(decoded.left.message))
  const { id, source, data = null } = decoded.right
  return E.right({
    time: new Date(0).toISOString(),
    subject: '',
    datacontenttype: 'application/json',
    dataversion: 1,
    correlationid: id,
    causationid: source,
    ...decoded.right,
    data,
  })
}

export const headerOf = ({ headers }: ReceivedMessage, name: string): string | undefined => {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : found?.join(', ')
}

const Attributes = t.intersection([
  t.type({
    specversion: t.literal('1.0'),
    id: NonEmptyString,
    source: NonEmptyString,
    type: NonEmptyString,
  }),
  t.partial({
    subject: t.string,
    time: t.string,
    datacontenttype: t.literal('application/json'),
    data: t.unknown,
    dataversion: PositiveInt,
    correlationid: NonEmptyString,
    causationid: NonEmptyString,
    traceparent: t.string,
    tracestate: t.string,
  }),
])

const attributesIn = ({ headers }: ReceivedMessage): Readonly<Record<string, unknown>> => {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers)
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const name = key.toLowerCase()
      if (!name.startsWith('ce-') || value === undefined) return []
      const text = fromHeaderValue(typeof value === 'string' ? value : value.join(', '))
      const attribute = name.slice('ce-'.length)
      return [[attribute, attribute === 'dataversion' ? numberIn(text) : text] as const]
    }),
  )
}

const numberIn = (text: string): unknown => (/^\d{1,15}$/.test(text) ? Number(text) : text)

const jsonOf = ({ body }: ReceivedMessage): FlextResult<unknown, EventMessageInvalid> => {
  try {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    return E.right(text === '' ? null : JSON.parse(text))
  } catch {
    return E.left(invalid('the body: expected JSON, found something else'))
  }
}

const invalid = (message: string): EventMessageInvalid => ({ _tag: 'EventMessageInvalid', message })
