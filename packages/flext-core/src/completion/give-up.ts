/**
 * Settles for good a step of which nobody knows whether it was done: either it was, and its output is
 * the answer, or it never will be, however late somebody comes who was about to do it.
 */
import type { Kysely } from 'kysely'

import { ensureCompletionTable, type Completion } from './completion-table.ts'
import { claimCompletion, readCompletion, writeCompletion } from './completions.ts'

/** Waits for a transaction that is doing it. Throws what the database throws. */
export const giveUp = async <DB>(database: Kysely<DB>, key: string): Promise<Completion> => {
  await ensureCompletionTable(database)
  const refused = await database.transaction().execute(async (trx) => {
    if (!(await claimCompletion(trx, key))) return false
    await writeCompletion(trx, key, { _tag: 'Refused' })
    return true
  })
  if (refused) return { _tag: 'Refused' }
  return (await readCompletion(database, key)) ?? giveUp(database, key)
}
