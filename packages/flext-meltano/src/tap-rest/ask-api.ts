/**
 * Makes requests one after another: not more of them a second than allowed, again where the network or
 * the server fails for a while, and never for ever.
 */
import { setTimeout } from 'node:timers/promises'

import { hideSecrets, isSecretKey, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { hidingSecrets } from '../plugin-process/secret-texts.ts'
import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import { authorizer, type Pass } from './authorize.ts'
import type { AskApi, HttpReply, HttpRequest } from './http-reply.ts'
import { networkFailure } from './network-failure.ts'
import { replyText } from './reply-text.ts'
import type { RestConfig } from './rest-config.ts'
import { retryAfterMs } from './retry-after.ts'
import { secretTexts } from './secret-texts-of.ts'

const defaults = { times: 5, wait: 1000, longest: 120_000 }
const minute = 60_000
const again = [408, 425, 429, 500, 502, 503, 504]
const excerptLength = 200

type Attempt =
  | { readonly reply: HttpReply }
  /** Worth another attempt unless it is `lasting`; the server may have said when. */
  | { readonly found: string; readonly lasting?: string; readonly afterMs?: number | undefined }

export interface AskingOptions {
  /** Hears of attempts that failed and are made again. */
  readonly onRetry: (line: string) => void
}

export const askingApi = (config: RestConfig, { onRetry }: AskingOptions): AskApi => {
  const { times, wait, longest, statuses = again } = { ...defaults, ...config.retry }
  const timeout = config.timeout ?? minute
  const hide = hidingSecrets(secretTexts(config))
  const hidden = new Set(config.auth?.type === 'api_key' ? [config.auth.name ?? 'X-API-Key'] : [])
  const paced = pace(config.requests_per_second)

  const placeOf = ({ stream, method, url }: HttpRequest): string => {
    const shown = new URL(url)
    for (const name of shown.searchParams.keys())
      if (hidden.has(name) || isSecretKey(name)) shown.searchParams.set(name, '***')
    return hide(hideSecrets(`${stream}: ${method} ${shown.href}`))
  }

  const attempt = async (request: HttpRequest, pass: Pass): Promise<Attempt> => {
    const url = new URL(request.url)
    for (const [name, value] of Object.entries(pass.query)) url.searchParams.set(name, value)
    const { method, headers, body } = request
    try {
      await paced()
      const response = await fetch(url, {
        method,
        headers: { accept: 'application/json', ...headers, ...pass.headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(timeout),
      })
      const bytes = new Uint8Array(await response.arrayBuffer())
      const read = replyText(bytes, response.headers.get('content-type'))
      const { text } = read
      const excerpt = hide(hideSecrets(text.replaceAll(/\s+/g, ' ').slice(0, excerptLength)))
      const { status } = response
      if (statuses.includes(status)) {
        const afterMs = retryAfterMs(response.headers.get('retry-after'), Date.now())
        return { found: `status ${status}${excerpt === '' ? '' : `: ${excerpt}`}`, afterMs }
      }
      const place = placeOf(request)
      return { reply: { ...read, status, headers: response.headers, place, excerpt } }
    } catch (error) {
      const failure = networkFailure(error, timeout)
      return { ...failure, found: hide(failure.found) }
    }
  }

  const ask = async (
    request: HttpRequest,
    passOf: () => Promise<FlextResult<Pass, TapError>>,
    renew: () => boolean,
  ): Promise<FlextResult<HttpReply, TapError>> => {
    let isRenewed = false
    for (let tried = 0; ; tried += 1) {
      const pass = await passOf()
      if (E.isLeft(pass)) return pass
      const made = await attempt(request, pass.right)
      if ('reply' in made) {
        if (made.reply.status !== 401 || isRenewed || !renew()) return E.right(made.reply)
        isRenewed = true
        continue
      }
      const place = placeOf(request)
      const { found, lasting, afterMs } = made
      if (lasting !== undefined) return E.left(tapSourceUnreadable(place, lasting, found))
      if (tried >= times) {
        return E.left(
          tapSourceUnreadable(place, 'an answer', `${found} (after ${tried + 1} attempts)`),
        )
      }
      if (afterMs !== undefined && afterMs > longest) {
        const asked = `${found}; it asks to wait ${Math.ceil(afterMs / 1000)} s, more than retry.longest`
        return E.left(tapSourceUnreadable(place, 'an answer', asked))
      }
      const waitMs = afterMs ?? jittered(Math.min(longest, wait * 2 ** tried))
      onRetry(`${place}: ${found}; again in ${Math.round(waitMs)} ms (${tried + 1} of ${times})`)
      await setTimeout(waitMs)
    }
  }

  const noPass = () => Promise.resolve(E.right({ headers: {}, query: {} }))
  const { pass, renew } = authorizer(config.auth, (url, form) =>
    ask(
      {
        stream: 'oauth2',
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      },
      noPass,
      () => false,
    ),
  )
  return (request) => ask(request, pass, renew)
}

/** Between the half and the whole: many who wait do not come back at once. */
const jittered = (ms: number): number => ms * (0.5 + Math.random() / 2)

/** Requests are so far apart that not more of them are made in a second. */
const pace = (perSecond: number | undefined): (() => Promise<void>) => {
  if (perSecond === undefined) return () => Promise.resolve()
  const apart = 1000 / perSecond
  let next = 0
  return async () => {
    const now = performance.now()
    const at = Math.max(now, next)
    next = at + apart
    if (at > now) await setTimeout(at - now)
  }
}
