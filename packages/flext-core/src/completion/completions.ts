/** Reading and writing single completions. Writing belongs in the transaction that does the work. */
import { createHash } from 'node:crypto'

import type { Kysely } from 'kysely'

import { FlextDefect } from '../result/error.ts'
import {
  completionTable,
  ensureCompletionTable,
  longestKey,
  type Completion,
  type CompletionTables,
} from './completion-table.ts'
import { sqlDialectOf, type AnySqlDatabase } from './sql-dialect.ts'

const shortened = 400

/** A key as it is kept: one that is too long ends in its hash. */
const keptKey = (key: string): string =>
  Buffer.byteLength(key) <= longestKey
    ? key
    : `${key.slice(0, shortened)}#${createHash('sha256').update(key).digest('hex')}`

const begun = JSON.stringify({ _tag: 'Begun' })

/**
 * Takes the key for this transaction, or answers false when it is taken. Waits for another
 * transaction that has taken it and not yet ended.
 */
export const claimCompletion = async (trx: AnySqlDatabase, key: string): Promise<boolean> => {
  const row = { key: keptKey(key), body: begun, at: Date.now() }
  const insert = (trx as Kysely<CompletionTables>).insertInto(completionTable).values(row)
  const { numInsertedOrUpdatedRows } = await (
    sqlDialectOf(trx) === 'mysql'
      ? insert.ignore()
      : insert.onConflict((conflict) => conflict.column('key').doNothing())
  ).executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Writes down what has become of a step whose key this transaction has taken. */
export const writeCompletion = async (
  trx: AnySqlDatabase,
  key: string,
  completion: Completion,
): Promise<void> => {
  await (trx as Kysely<CompletionTables>)
    .updateTable(completionTable)
    .set({ body: JSON.stringify(completion), at: Date.now() })
    .where('key', '=', keptKey(key))
    .execute()
}

/** What has become of a step, as far as committed transactions tell. */
export const readCompletion = async (
  database: AnySqlDatabase,
  key: string,
): Promise<Completion | undefined> => {
  const row = await (database as Kysely<CompletionTables>)
    .selectFrom(completionTable)
    .select('body')
    .where('key', '=', keptKey(key))
    .executeTakeFirst()
  if (row === undefined) return undefined
  const completion = JSON.parse(row.body) as Completion
  if (completion._tag === 'Done' || completion._tag === 'Refused') return completion
  throw new FlextDefect(
    `the row of ${key} in ${completionTable} was committed and never completed: read it outside of its transaction`,
  )
}

export interface PruneCompletions {
  /** Those that were written before this time. */
  readonly before: Date
}

/**
 * Forgets completions, and answers how many. Only of runs that have ended: a step of an open run
 * whose completion is gone may be done again.
 */
export const pruneCompletions = async (
  database: AnySqlDatabase,
  { before }: PruneCompletions,
): Promise<number> => {
  await ensureCompletionTable(database)
  const { numDeletedRows } = await (database as Kysely<CompletionTables>)
    .deleteFrom(completionTable)
    .where('at', '<', before.getTime())
    .executeTakeFirst()
  return Number(numDeletedRows)
}
