/** What the answer to a webhook, or the lack of one, means for its event. */
import { deliveryFailed, type DeliveryFailed, type DeliveryHints } from '../event/delivery.ts'
import { causeOf, type Cause } from '../result/cause.ts'

/** Undefined when the receiver has the event. Nothing of its body is repeated: it may hold anything. */
export const answerFailure = (
  { ok, status, headers }: Pick<Response, 'ok' | 'status' | 'headers'>,
  place: string,
  now: number,
): DeliveryFailed | undefined =>
  ok
    ? undefined
    : deliveryFailed(`${place}: expected an answer of 2xx, found ${status}${meaning(status)}`, {
        ...parkingOf(status),
        ...retryAfterIn(headers, now),
      })

const meaning = (status: number): string => {
  if (status >= 300 && status < 400) return ' (redirects are not followed)'
  return status === 410 ? ' (gone: it wants no more events)' : ''
}

const parkingOf = (status: number): Pick<DeliveryHints, 'park'> => {
  if (status === 410) return { park: 'at-once' }
  if (status === 429 || status === 503) return { park: 'never' }
  if (status >= 500 || status === 408 || status === 425) return {}
  return { park: 'soon' }
}

/** Seconds, or a date. */
const retryAfterIn = (headers: Headers, now: number): Pick<DeliveryHints, 'retryAfter'> => {
  const asked = headers.get('retry-after')?.trim()
  if (asked === undefined) return {}
  const ms = /^\d{1,9}$/.test(asked) ? Number(asked) * 1_000 : Date.parse(asked) - now
  return ms > 0 ? { retryAfter: ms } : {}
}

/** Nobody could be asked: it is not the fault of this event, so it is not parked for it. */
const outages: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** The request got no answer. Only the code is repeated: messages may hold the URL. */
export const noAnswer = (thrown: unknown, place: string, timeout: number): DeliveryFailed => {
  const cause = causeOf(thrown)
  if (cause.name === 'TimeoutError') {
    return deliveryFailed(`${place}: expected an answer within ${timeout} ms, found none`)
  }
  const code = codeIn(cause)
  const found = code ?? cause.name
  return deliveryFailed(
    `${place}: expected an answer, found ${found}`,
    code !== undefined && outages.has(code) ? { park: 'never' } : {},
  )
}

/** The innermost code: the system's, under what `fetch` and its connection say. */
const codeIn = ({ code, cause, errors }: Cause): string | undefined =>
  (cause && codeIn(cause)) ?? errors?.map(codeIn).find((each) => each !== undefined) ?? code
