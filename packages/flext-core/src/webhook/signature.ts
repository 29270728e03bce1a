/**
 * Signatures of webhooks: HMAC-SHA256 over id, time and body, so that a receiver knows who sent a
 * request, that nobody changed it, and that it is not an old one sent again.
 * @see Standard Webhooks, https://www.standardwebhooks.com
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

import { either as E } from 'fp-ts'

import { durationMs, type DurationInput } from '../clock/duration.ts'
import { headerOf, type ReceivedMessage } from '../event/event-message.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'

const prefix = 'whsec_'
const leastBytes = 24
const mostBytes = 64

/** Why a text is no key of webhooks, without the text itself; undefined when it is one. */
export const keyProblem = (secret: unknown): string | undefined => {
  const form = `${prefix} and ${leastBytes} to ${mostBytes} bytes in base64`
  if (typeof secret !== 'string') return `expected ${form}, found ${typeof secret}`
  if (!secret.startsWith(prefix)) return `expected ${form}, found a text that begins otherwise`
  const encoded = secret.slice(prefix.length)
  if (!/^[a-z\d+/]+={0,2}$/i.test(encoded)) return `expected ${form}, found other characters`
  const { length } = Buffer.from(encoded, 'base64')
  return length < leastBytes || length > mostBytes
    ? `expected ${form}, found ${length} bytes`
    : undefined
}

export interface WebhookSignature {
  readonly id: string
  /** Seconds since the epoch. */
  readonly timestamp: number
  readonly body: string | Uint8Array
}

/** The value of `webhook-signature`: one signature a key, for receivers that have the old or the new. */
export const signWebhook = (signed: WebhookSignature, secrets: ReadonlyArray<string>): string =>
  secrets.map((secret) => `v1,${signatureOf(signed, secret).toString('base64')}`).join(' ')

/** A request that claims to be a webhook is not to be believed. */
export interface WebhookRefused extends FlextError<'WebhookRefused'> {
  readonly reason: 'incomplete' | 'too-old' | 'too-new' | 'signature'
}

export interface VerifiedWebhook {
  /** The same for every delivery of an event. */
  readonly id: string
  /** When this attempt was made. */
  readonly sentAt: Date
}

export interface WebhookCheck extends ReceivedMessage {
  /** The body exactly as it came: parsed and written anew it has another signature. */
  readonly body: string | Uint8Array
  /** Any of them will do: the old and the new key while keys are changed. */
  readonly secrets: string | ReadonlyArray<string>
  /** How far the sender's clock may be from ours. Default five minutes. */
  readonly tolerance?: DurationInput
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/** Whether a request comes from somebody who has one of the keys. Bad keys of one's own are a defect. */
export const verifyWebhook = (
  check: WebhookCheck,
): FlextResult<VerifiedWebhook, WebhookRefused> => {
  const { body, tolerance = '5m', now = Date.now } = check
  const secrets = keysOf(check.secrets)
  const id = headerOf(check, 'webhook-id')
  const time = headerOf(check, 'webhook-timestamp')
  const signatures = headerOf(check, 'webhook-signature')
  if (id === undefined || time === undefined || signatures === undefined) {
    const names = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures }
    const missing = Object.entries(names).flatMap(([name, value]) =>
      value === undefined ? [name] : [],
    )
    return refused('incomplete', `expected the headers ${missing.join(', ')}, found none`)
  }
  if (!/^\d{1,12}$/.test(time)) {
    return refused('incomplete', 'webhook-timestamp: expected seconds since 1970, found a text')
  }
  const timestamp = Number(time)
  const age = now() - timestamp * 1_000
  const most = durationMs(tolerance)
  if (age > most) return refused('too-old', `it was sent ${Math.round(age / 1_000)} s ago`)
  if (-age > most)
    return refused('too-new', `it was sent ${Math.round(-age / 1_000)} s in the future`)
  const valid = secrets.some((secret) =>
    isAmong(signatures, signatureOf({ id, timestamp, body }, secret)),
  )
  return valid
    ? E.right({ id, sentAt: new Date(timestamp * 1_000) })
    : refused('signature', 'expected a v1 signature made with one of the keys, found none')
}

const keysOf = (secrets: string | ReadonlyArray<string>): ReadonlyArray<string> => {
  const keys = typeof secrets === 'string' ? [secrets] : secrets
  const problems = keys.flatMap((key) => keyProblem(key) ?? [])
  if (keys.length === 0) problems.push('expected at least one key, found none')
  if (problems.length > 0) throw new FlextDefect(`verifyWebhook: secrets: ${problems.join('; ')}`)
  return keys
}

const signatureOf = ({ id, timestamp, body }: WebhookSignature, secret: string): Buffer =>
  createHmac('sha256', Buffer.from(secret.slice(prefix.length), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest()

const isAmong = (signatures: string, expected: Buffer): boolean =>
  signatures.split(' ').some((each) => {
    const [, encoded = ''] = /^v1,(.+)$/.exec(each) ?? []
    const found = Buffer.from(encoded, 'base64')
    return found.length === expected.length && timingSafeEqual(found, expected)
  })

const refused = (
  reason: WebhookRefused['reason'],
  message: string,
): FlextResult<never, WebhookRefused> =>
  E.left({ _tag: 'WebhookRefused', message: `the webhook is refused: ${message}`, reason })
