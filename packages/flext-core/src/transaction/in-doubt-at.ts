/** The same look for whoever has connection strings and no program: a doctor, an operator. */
import { either as E } from 'fp-ts'
import type { PostgresPool } from 'kysely'

import type { DecidingJournal } from '../journal/deciding-journal.ts'
import { loadDriver } from '../postgres/driver.ts'
import type { PostgresDriverMissing } from '../postgres/postgres-open-error.ts'
import { inDoubt, type InDoubtReport } from './in-doubt.ts'

/** `connections` are PostgreSQL connection strings, each under the name to call its database. */
export const inDoubtAt = async (
  journal: DecidingJournal,
  connections: Readonly<Record<string, string>>,
): Promise<E.Either<PostgresDriverMissing, InDoubtReport>> => {
  const driver = await loadDriver()
  if (E.isLeft(driver)) return driver
  const { Kysely, PostgresDialect } = await import('kysely')
  const databases = Object.entries(connections).map(([name, connectionString]) => {
    const pool = driver.right.pool({ connectionString, max: 1, connectionTimeoutMillis: 5_000 })
    pool.on('error', () => {})
    const dialect = new PostgresDialect({ pool: pool as unknown as PostgresPool })
    return [name, new Kysely<unknown>({ dialect })] as const
  })
  try {
    return E.right(await inDoubt(journal, { databases: Object.fromEntries(databases) }))
  } finally {
    await Promise.all(databases.map(([, database]) => database.destroy()))
  }
}
