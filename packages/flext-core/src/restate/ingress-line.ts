/**
 * A line to runs from a client, through a server's ingress. A server that does not answer is asked
 * again: every request says the same thing however often it comes.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { JournalBroken } from '../journal/journal.ts'
import { waitAfter } from '../step/retry.ts'
import { requestRestate, type RestateFailure } from './http.ts'
import type { RunLine } from './run-line.ts'

export interface IngressLineOptions {
  /** `http://localhost:8080`. */
  readonly ingress: string
  readonly headers: Readonly<Record<string, string>>
  /** How long a server may be out of reach, in milliseconds, before a request fails. */
  readonly patience: number
  readonly closed: AbortSignal
  /** Told apart from other clients, in the keys of requests that must count once. */
  readonly client: string
}

export interface IngressLine extends RunLine {
  /** A handler of a virtual object. */
  readonly object: <A>(name: string, key: string, handler: string, input: unknown) => Promise<A>
}

/** A request may be open for so long; then it is asked anew. Node gives up after five minutes by itself. */
const longestWait = 240_000

export const ingressLine = ({
  ingress,
  headers,
  patience,
  closed,
  client,
}: IngressLineOptions): IngressLine => {
  let asked = 0

  const post = async (path: string, body: unknown, once?: string): Promise<unknown> => {
    let failingSince: number | undefined
    for (let attempt = 1; ; attempt++) {
      const timeout = AbortSignal.timeout(longestWait)
      const answer = await requestRestate({
        url: `${ingress}/${path}`,
        what: path,
        body,
        headers: once === undefined ? headers : { ...headers, 'idempotency-key': once },
        signal: AbortSignal.any([closed, timeout]),
      })
      if (E.isRight(answer)) return answer.right
      if (closed.aborted) throw new JournalBroken('the runtime is closed')
      if (timeout.aborted) continue
      failingSince ??= Date.now()
      if (!mayPass(answer.left) || Date.now() - failingSince > patience) {
        throw new JournalBroken(answer.left.message)
      }
      await pause(50 + waitAfter({ base: 100, cap: 1_000 }, attempt, Math.random()), closed)
    }
  }
  const call = <A>(service: string, key: string, handler: string, body: unknown, once?: string) =>
    post(`${encode(service)}/${encode(key)}/${handler}`, body, once) as Promise<A>
  const newKey = (): string => `${client}/${++asked}`

  return {
    submit: async ({ service, id }, input) => {
      const { status } = await call<{ readonly status: string }>(service, id, 'run/send', input)
      return status === 'Accepted' ? 'new' : 'known'
    },
    end: ({ service, id }, input) => call(service, id, 'end', input, newKey()),
    tell: ({ service, id }, wish, submitted = false) =>
      call(service, id, 'tell', { wish, submitted }, newKey()),
    show: ({ service, id }, entries) => call(service, id, 'show', { entries }),
    object: call,
  }
}

/** A server that starts, a leader that changes, a service that is being registered. */
const mayPass = (failure: RestateFailure): boolean =>
  failure._tag === 'RestateUnreachable' || failure.status >= 500 || failure.status === 404

const encode = encodeURIComponent

const pause = async (ms: number, closed: AbortSignal): Promise<void> => {
  try {
    await sleep(ms, undefined, { signal: closed })
  } catch {
    throw new JournalBroken('the runtime is closed')
  }
}
