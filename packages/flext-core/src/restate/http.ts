/** Requests to a Restate server, and what came of them. */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { causeOf } from '../result/cause.ts'
import type { FlextResult } from '../result/result.ts'
import { waitAfter } from '../step/retry.ts'
import {
  restateRefused,
  restateUnreachable,
  type RestateRefused,
  type RestateUnreachable,
} from './open-error.ts'

export type RestateFailure = RestateUnreachable | RestateRefused

export interface RestateRequest {
  readonly url: string
  /** Named in messages: `the registration of http://…`. */
  readonly what: string
  readonly method?: 'GET' | 'POST' | 'PATCH'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface RequestTerms {
  /** How long a server may be out of reach, in milliseconds, before a request fails. */
  readonly patience: number
  readonly closed: AbortSignal
}

/** A request may be open for so long; then it is asked anew. Node gives up after five minutes by itself. */
const longestWait = 240_000
const backoff = { base: 100, cap: 1_000 }

/**
 * Asks until there is an answer or patience is at an end. Every request has to say the same thing
 * however often it comes.
 */
export const askRestate = async (
  request: RestateRequest,
  { patience, closed }: RequestTerms,
): Promise<FlextResult<unknown, RestateFailure>> => {
  let failingSince: number | undefined
  for (let attempt = 1; ; attempt++) {
    const timeout = AbortSignal.timeout(longestWait)
    const answer = await once(request, AbortSignal.any([closed, timeout]))
    if (E.isRight(answer) || closed.aborted) return answer
    if (timeout.aborted) continue
    failingSince ??= Date.now()
    if (!mayPass(answer.left) || Date.now() - failingSince > patience) return answer
    // A runtime that is closed meanwhile has no need of an answer.
    const wait = 50 + waitAfter(backoff, attempt, Math.random())
    await sleep(wait, undefined, { signal: closed }).catch(() => {})
  }
}

/** A server that starts, a leader that changes, a service that is being registered. */
const mayPass = (failure: RestateFailure): boolean =>
  failure._tag === 'RestateUnreachable' || failure.status >= 500 || failure.status === 404

const once = async (
  { url, what, method = 'POST', body, headers = {} }: RestateRequest,
  signal: AbortSignal,
): Promise<FlextResult<unknown, RestateFailure>> => {
  const { origin } = new URL(url)
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
      signal,
    })
    const text = await response.text()
    return response.ok
      ? E.right(text === '' ? undefined : JSON.parse(text))
      : E.left(restateRefused(origin, what, response.status, saidIn(text)))
  } catch (thrown) {
    const { cause } = thrown as { readonly cause?: unknown }
    return E.left(restateUnreachable(origin, causeOf(cause ?? thrown).message))
  }
}

const longest = 500

const saidIn = (text: string): string => {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown }
    if (typeof message === 'string') return message.slice(0, longest)
  } catch {
    // It was not JSON.
  }
  return text.slice(0, longest) || 'it does not say why'
}
