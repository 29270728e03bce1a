/** What PostgreSQL says when it does not do as it is told, as what was expected and what was found. */
import { causeOf } from 'flext-core'

import type { Mismatch } from '../singer/mismatch.ts'

/** An error of the server, or of the way to it. `where` and `detail` may hold values of rows. */
export interface PostgresFailure extends Error {
  readonly code?: string
  readonly column?: string
  readonly where?: string
}

/** Whether PostgreSQL or the connection to it failed; everything else that is thrown is a bug. */
export const isPostgresFailure = (failure: unknown): failure is PostgresFailure =>
  failure instanceof Error &&
  (('severity' in failure && 'code' in failure) ||
    ('syscall' in failure && 'code' in failure) ||
    /^(Connection terminated|Client has encountered|Client was closed|Cannot use a pool|timeout exp|The server does not support|SASL)/.test(
      failure.message,
    ) ||
    failure instanceof AggregateError)

/** Classes and codes of https://www.postgresql.org/docs/15/errcodes-appendix.html in words. */
const expectations: Readonly<Record<string, string>> = {
  '28': 'a user and a password that the server takes',
  '3D': 'a database of that name',
  '42501': 'the right to do so',
  '53100': 'room on the disk',
  '53': 'a server with enough to spare',
  '55P03': 'the run to be nobody else’s',
  '57': 'a server that is up',
  '58': 'a server in order',
  '22': 'values that their columns take',
  '23': "rows that keep the table's rules",
  '08': 'a connection that holds',
  ECONNREFUSED: 'a server that listens',
  ECONNRESET: 'a connection that holds',
  ENOTFOUND: 'a host of that name',
  ETIMEDOUT: 'a server that answers',
}

/** What was hoped for, PostgreSQL's own words, and its code. */
export interface PostgresMismatch extends Mismatch {
  readonly code?: string
}

export const postgresMismatch = (failure: PostgresFailure): PostgresMismatch => {
  const cause = failure instanceof AggregateError ? causeOf(failure.errors[0]) : failure
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  const expected =
    expectations[code ?? ''] ??
    expectations[(code ?? '08').slice(0, 2)] ??
    'PostgreSQL to carry out a statement'
  const where = /COPY [^,]+, line (\d+), column ([^:]+)/.exec(failure.where ?? '')
  const at = where ? ` (column ${where[2] ?? ''})` : ''
  return { expected, found: `${cause.message}${at}`, ...(code === undefined ? {} : { code }) }
}

/** Whether it may be well to ask again: the server is starting, stopping, or was away for a moment. */
export const mayPass = (failure: unknown): boolean => {
  if (!isPostgresFailure(failure)) return false
  const cause = failure instanceof AggregateError ? causeOf(failure.errors[0]) : failure
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  return (
    ['ECONNREFUSED', 'ECONNRESET', '57P03', '57P02', '57P01', '53300'].includes(code) ||
    cause.message.startsWith('Connection terminated')
  )
}

/** Classes of errors that another text of a statement would mend: data, syntax, names, cardinality. */
export const isAboutTheStatement = (code: string | undefined): boolean =>
  code !== undefined && ['21', '22', '42', '2F'].includes(code.slice(0, 2))
