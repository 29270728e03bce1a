/** What PostgreSQL's error codes mean to somebody who keeps a journal there. */
import { JournalDamaged } from '../journal/journal-damaged.ts'
import { JournalBroken } from '../journal/journal.ts'
import {
  journalCorrupt,
  journalLocked,
  journalUnreadable,
  journalUnwritable,
} from '../journal/journal-open-error.ts'
import { JournalTakenOver } from './journal-taken-over.ts'
import {
  postgresRefused,
  postgresUnreachable,
  type PostgresOpenError,
} from './postgres-open-error.ts'

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const lostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // A server that shuts down, has crashed, or is starting; or that has no room for one more.
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '53300',
])

/** Thrown in the place of a connection that is gone. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** The connection is gone, or could not be made now; another may do. What it was doing may have been done. */
export const isConnectionLost = (failure: unknown): boolean => {
  if (failure instanceof ConnectionLost) return true
  if (failure instanceof AggregateError) return failure.errors.some(isConnectionLost)
  const code = codeOf(failure)
  if (code !== undefined) return lostCodes.has(code) || code.startsWith('08')
  return (
    failure instanceof Error &&
    /^(Connection terminated|timeout e|Client was closed|Query read timeout)/.test(failure.message)
  )
}

/** What stopped a journal in use. Anything but a failure of PostgreSQL's is handed on as it is. */
export const asBroken = (path: string, doing: string, failure: unknown): unknown => {
  if (failure instanceof JournalBroken) return failure
  if (codeOf(failure) === undefined && !isConnectionLost(failure)) return failure
  return new JournalBroken(`the journal ${path} failed while ${doing}: ${reason(failure)}`, {
    cause: failure,
  })
}

/** Why a journal could not be opened. Anything but a failure of PostgreSQL's is thrown on. */
export const asOpenError = (path: string, failure: unknown): PostgresOpenError => {
  if (failure instanceof JournalDamaged) {
    return journalCorrupt(path, failure.found, failure.position)
  }
  if (failure instanceof JournalTakenOver) return journalLocked(path, failure.owner)
  if (failure instanceof JournalBroken) {
    if (failure.cause === undefined) return journalCorrupt(path, failure.message)
    return asOpenError(path, failure.cause)
  }
  if (isConnectionLost(failure)) return postgresUnreachable(path, reason(failure))
  const code = codeOf(failure)
  if (code === undefined) throw failure
  if (code.startsWith('28') || code === '3D000') return postgresRefused(path, reason(failure))
  if (code === '42501' || code === '25006' || code.startsWith('53')) {
    return journalUnwritable(path, reason(failure))
  }
  return journalUnreadable(path, reason(failure))
}

/** In the server's words, which hold no password. */
export const reason = (failure: unknown): string => {
  if (failure instanceof AggregateError) return reason(failure.errors.at(-1))
  return failure instanceof Error ? failure.message : String(failure)
}

const codeOf = (failure: unknown): string | undefined =>
  failure instanceof Error && 'code' in failure && typeof failure.code === 'string'
    ? failure.code
    : undefined
