/** A line to runs from a client, through a server's ingress. */
import { either as E } from 'fp-ts'

import { JournalBroken } from '../journal/journal.ts'
import { askRestate, type RequestTerms } from './http.ts'
import type { RunLine } from './run-line.ts'

export interface IngressLineOptions extends RequestTerms {
  /** `http://localhost:8080`. */
  readonly ingress: string
  readonly headers: Readonly<Record<string, string>>
  /** Told apart from other clients, in the keys of requests that must count once. */
  readonly client: string
}

export interface IngressLine extends RunLine {
  /** A handler of a virtual object. */
  readonly object: <A>(name: string, key: string, handler: string, input: unknown) => Promise<A>
}

export const ingressLine = ({
  ingress,
  headers,
  client,
  ...terms
}: IngressLineOptions): IngressLine => {
  let asked = 0

  const call = async <A>(
    service: string,
    key: string,
    handler: string,
    body: unknown,
    once?: string,
  ): Promise<A> => {
    const path = `${encodeURIComponent(service)}/${encodeURIComponent(key)}/${handler}`
    const countsOnce = once === undefined ? undefined : { 'idempotency-key': once }
    const answer = await askRestate(
      { url: `${ingress}/${path}`, what: path, body, headers: { ...headers, ...countsOnce } },
      terms,
    )
    if (E.isRight(answer)) return answer.right as A
    throw new JournalBroken(terms.closed.aborted ? 'the runtime is closed' : answer.left.message)
  }
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
