/** The databases a step can be recorded in, told from the kysely instance that talks to one. */
import type { Kysely } from 'kysely'

import { FlextDefect } from '../result/error.ts'

/** A database as the author of a step has it. */
export type SqlDatabase<DB> = Kysely<DB>

// oxlint-disable-next-line typescript/no-explicit-any -- whatever tables it has
export type AnySqlDatabase = Kysely<any>

export type SqlDialect = 'postgres' | 'mysql' | 'sqlite'

/**
 * MariaDB is `mysql`. Told by what the dialect's adapter can do: the program may have another copy
 * of kysely than this package, and its classes are then others.
 */
export const sqlDialectOf = (database: AnySqlDatabase): SqlDialect => {
  const { adapter } = database.getExecutor()
  if (adapter.supportsOutput) {
    throw new FlextDefect(
      'a step is recorded in PostgreSQL, MySQL, MariaDB or SQLite, found Microsoft SQL Server',
    )
  }
  if (!adapter.supportsReturning) return 'mysql'
  return adapter.supportsTransactionalDdl ? 'postgres' : 'sqlite'
}
