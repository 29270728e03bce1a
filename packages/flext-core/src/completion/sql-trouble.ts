/**
 * What a database's own error codes mean to a transaction: it lost against another one and may be
 * tried again, or nobody can talk to the database.
 */

export interface SqlTrouble {
  /** `conflict`: rolled back for another transaction's sake. `unreachable`: the connection is gone. */
  readonly kind: 'conflict' | 'unreachable'
  /** The database's or the system's code, or the driver's words where it has none. */
  readonly code: string
}

/**
 * PostgreSQL: serialization failure, deadlock, lock timeout. MySQL and MariaDB by number: deadlock,
 * lock wait timeout, a record changed since it was read. SQLite: busy, and a snapshot that is old.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 * @see https://mariadb.com/docs/server/reference/error-codes
 * @see https://www.sqlite.org/rescode.html
 */
const conflicts: ReadonlySet<string> = new Set(
  '40001 40P01 55P03 1213 1205 1020 ER_LOCK_DEADLOCK ER_LOCK_WAIT_TIMEOUT ER_CHECKREAD SQLITE_BUSY SQLITE_BUSY_SNAPSHOT SQLITE_LOCKED'.split(
    ' ',
  ),
)
const sqliteConflicts: ReadonlySet<number> = new Set([5, 6])

const unreachables: ReadonlySet<string> = new Set(
  '57P01 57P02 57P03 53300 25P03 1040 1053 1927 2006 2013 4031 ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT ENOTFOUND EHOSTUNREACH ENETUNREACH EAI_AGAIN PROTOCOL_CONNECTION_LOST PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR PROTOCOL_ENQUEUE_AFTER_QUIT ER_SERVER_SHUTDOWN ER_CONNECTION_KILLED'.split(
    ' ',
  ),
)
/** Drivers say some of it in words only. */
const unreachableWords =
  /^connection terminated|timeout exceeded when trying to connect|not queryable|connection is in closed state|socket has been ended|server closed the connection|connection (?:was )?(?:lost|closed)/i

const deepest = 8

/** Undefined for anything else: a broken constraint, a missing table, a bug. */
export const sqlTroubleIn = (thrown: unknown): SqlTrouble | undefined => {
  let at = thrown
  for (let depth = 0; depth < deepest && typeof at === 'object' && at !== null; depth++) {
    const found = troubleOf(at as Readonly<Record<string, unknown>>)
    if (found) return found
    at = 'cause' in at ? at.cause : undefined
  }
  return undefined
}

const troubleOf = (error: Readonly<Record<string, unknown>>): SqlTrouble | undefined => {
  const { code, errno, errcode, message } = error
  if (typeof errcode === 'number' && sqliteConflicts.has(errcode & 0xff)) {
    return { kind: 'conflict', code: String(errcode) }
  }
  for (const named of [code, errno]) {
    if (typeof named !== 'string' && typeof named !== 'number') continue
    const text = String(named)
    if (conflicts.has(text)) return { kind: 'conflict', code: text }
    // Class 08 is PostgreSQL's for connections.
    if (unreachables.has(text) || /^08[0-9A-Z]{3}$/.test(text)) {
      return { kind: 'unreachable', code: text }
    }
  }
  const words = typeof message === 'string' ? unreachableWords.exec(message)?.[0] : undefined
  return words === undefined ? undefined : { kind: 'unreachable', code: words }
}
