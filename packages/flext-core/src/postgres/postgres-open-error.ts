/** Why a journal on PostgreSQL could not be opened. None of these leaves the database changed. */
import type { JournalOpenError } from '../journal/journal-open-error.ts'
import type { FlextError } from '../result/error.ts'

/** The npm package `pg` is not installed. */
export type PostgresDriverMissing = FlextError<'PostgresDriverMissing'>

/** Nobody answers there, or the server does not take connections. */
export type PostgresUnreachable = FlextError<'PostgresUnreachable'> & {
  readonly path: string
  readonly found: string
}

/** The server answers, and does not let this user in. */
export type PostgresRefused = FlextError<'PostgresRefused'> & {
  readonly path: string
  readonly found: string
}

export type PostgresOpenError =
  | JournalOpenError
  | PostgresDriverMissing
  | PostgresUnreachable
  | PostgresRefused

export const driverMissing = (): PostgresDriverMissing => ({
  _tag: 'PostgresDriverMissing',
  message: 'flext-core/postgres needs the package pg, which is not installed: npm install pg',
})

export const postgresUnreachable = (path: string, found: string): PostgresUnreachable => ({
  _tag: 'PostgresUnreachable',
  message: `the PostgreSQL of the journal ${path} cannot be reached: ${found}`,
  path,
  found,
})

export const postgresRefused = (path: string, found: string): PostgresRefused => ({
  _tag: 'PostgresRefused',
  message: `the PostgreSQL of the journal ${path} refuses the connection: ${found}`,
  path,
  found,
})
