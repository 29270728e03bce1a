/** Requests to a Restate server, and what came of them. */
import { either as E } from 'fp-ts'

import { causeOf } from '../result/cause.ts'
import type { FlextResult } from '../result/result.ts'
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
  readonly signal: AbortSignal
}

export const requestRestate = async ({
  url,
  what,
  method = 'POST',
  body,
  headers = {},
  signal,
}: RestateRequest): Promise<FlextResult<unknown, RestateFailure>> => {
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
