/**
 * Prepared transactions of one PostgreSQL: whether it takes any, which there are, and ending them.
 * Whoever declares a transaction loads this; kysely comes with the first question.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { sqlDialectOf, type AnySqlDatabase } from '../completion/sql-dialect.ts'
import { FlextDefect } from '../result/error.ts'
import type { Bound } from './participant.ts'
import { preparedName, type PreparedName } from './transaction-name.ts'

/** A transaction that has promised to commit, and when it did. */
export interface PreparedTransaction extends PreparedName {
  readonly preparedAt: Date
}

const enabled = new WeakSet<object>()

/** Whether it takes prepared transactions. Asked until it does: that takes a restart of the server. */
export const takesPrepared = async ({ name, database }: Bound): Promise<boolean> => {
  if (enabled.has(database)) return true
  const dialect = sqlDialectOf(database)
  if (dialect !== 'postgres') {
    throw new FlextDefect(
      `participant ${name} is to prepare, which only PostgreSQL can, found ${dialect}: make it the last resource`,
    )
  }
  const { sql } = await import('kysely')
  const { rows } = await sql<{
    readonly max_prepared_transactions: string
  }>`show max_prepared_transactions`.execute(database)
  if (Number(rows[0]?.max_prepared_transactions) === 0) return false
  enabled.add(database)
  return true
}

/** Those of this database whose name begins with `base:`. */
export const preparedUnder = async (
  database: AnySqlDatabase,
  base: string,
): Promise<ReadonlyArray<PreparedTransaction>> => {
  if (sqlDialectOf(database) !== 'postgres') return []
  const { sql } = await import('kysely')
  const { rows } = await sql<{ readonly gid: string; readonly prepared: Date | string }>`
    select gid, prepared from pg_prepared_xacts
    where database = current_database() and starts_with(gid, ${`${base}:`})
    order by prepared, gid`.execute(database)
  return rows.flatMap(({ gid, prepared }) => {
    const name = preparedName(gid)
    return name ? [{ ...name, preparedAt: new Date(prepared) }] : []
  })
}

/** Answers false when somebody else has ended it meanwhile; whoever is about to is waited for. */
export const endPrepared = async (
  database: AnySqlDatabase,
  gid: string,
  how: 'commit' | 'rollback',
): Promise<boolean> => {
  const { sql } = await import('kysely')
  const until = performance.now() + patience
  for (;;) {
    try {
      await sql`${sql.raw(how)} prepared ${sql.lit(gid)}`.execute(database)
      return true
    } catch (thrown) {
      const { code } = thrown as { readonly code?: unknown }
      if (code === undefinedObject) return false
      if (code !== busy) throw thrown
      if (performance.now() >= until) throw heldFor(gid, thrown)
    }
    await sleep(pause)
  }
}

/** PostgreSQL's, for a prepared transaction that is not there. */
const undefinedObject = '42704'
/** PostgreSQL's, for one that another session is ending. */
const busy = '55000'
const pause = 20
const patience = 10_000

/** For callers it is as if the database did not answer: a commit may wait for a standby that is down. */
const heldFor = (gid: string, cause: unknown): Error =>
  Object.assign(
    new Error(
      `another session is ending prepared transaction ${gid}, for ${patience} ms and more`,
      {
        cause,
      },
    ),
    { code: 'ETIMEDOUT' },
  )

/**
 * Makes the transaction a prepared one. PostgreSQL answers an aborted one with a rollback instead of
 * an error: somebody had caught what aborted it.
 */
export const prepare = async (trx: AnySqlDatabase, gid: string): Promise<void> => {
  const { sql } = await import('kysely')
  const { rows } = await sql<{
    readonly command?: string
  }>`prepare transaction ${sql.lit(gid)}`.execute(trx)
  if (rows[0]?.command === 'ROLLBACK') {
    throw new Error('an earlier statement had failed and aborted the transaction, unheeded')
  }
}
