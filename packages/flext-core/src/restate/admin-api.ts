/** What this runtime asks of a server's admin API: to know our handlers, and to look at runs. */
import { either as E } from 'fp-ts'

import { JournalBroken } from '../journal/journal.ts'
import type { FlextResult } from '../result/result.ts'
import { askRestate, type RequestTerms, type RestateFailure } from './http.ts'

export interface AdminApi {
  /** Makes the handlers under that address known, in the place of those known under it before. */
  readonly register: (uri: string) => Promise<FlextResult<void, RestateFailure>>
  /** The services known under that address. */
  readonly servicesAt: (uri: string) => Promise<FlextResult<ReadonlyArray<string>, RestateFailure>>
  readonly query: <Row>(sql: string) => Promise<FlextResult<ReadonlyArray<Row>, RestateFailure>>
  /** Goes on at once with an invocation that waits to be tried again, or was given up. */
  readonly resume: (invocation: string) => Promise<FlextResult<void, RestateFailure>>
}

interface Deployment {
  readonly uri?: string
  readonly services: ReadonlyArray<{ readonly name: string }>
}

export const adminApi = (
  url: string,
  headers: Readonly<Record<string, string>>,
  terms: RequestTerms,
): AdminApi => {
  const ask = (
    path: string,
    what: string,
    body: unknown,
    method: 'GET' | 'POST' | 'PATCH' = 'POST',
  ) => askRestate({ url: `${url}/${path}`, what, method, body, headers }, terms)
  const done = (answer: FlextResult<unknown, RestateFailure>): FlextResult<void, RestateFailure> =>
    E.isLeft(answer) ? answer : E.right(undefined)

  return {
    register: async (uri) =>
      done(await ask('deployments', `the registration of ${uri}`, { uri, force: true })),
    servicesAt: async (uri) => {
      const answer = await ask('deployments', 'the list of deployments', undefined, 'GET')
      if (E.isLeft(answer)) return answer
      const { deployments } = answer.right as { readonly deployments: ReadonlyArray<Deployment> }
      const ours = deployments.filter((each) => each.uri?.replace(/\/$/, '') === uri)
      return E.right(ours.flatMap(({ services }) => services.map(({ name }) => name)))
    },
    query: async <Row>(sql: string) => {
      const answer = await ask('query', 'a query', { query: sql })
      return E.isLeft(answer)
        ? answer
        : E.right((answer.right as { readonly rows: ReadonlyArray<Row> }).rows)
    },
    resume: async (invocation) =>
      done(
        await ask(`invocations/${invocation}/resume`, `resuming ${invocation}`, undefined, 'PATCH'),
      ),
  }
}

/** A text as SQL writes it. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** What was answered; a server that refuses, or is out of reach, is a store that is broken. */
export const answered = <A>(answer: FlextResult<A, RestateFailure>): A => {
  if (E.isLeft(answer)) throw new JournalBroken(answer.left.message)
  return answer.right
}
