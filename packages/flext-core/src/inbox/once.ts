/**
 * Work because of an event, done once however often the event comes: the transaction that does it
 * notes the event in the inbox of its database.
 */
import { either as E } from 'fp-ts'
import type { Kysely, Transaction } from 'kysely'

import { sqlDialectOf, type SqlDatabase } from '../completion/sql-dialect.ts'
import type { CloudEvent } from '../event/cloud-event.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { inboxTable, keptKey, type InboxKey, type InboxTables } from './inbox-table.ts'

/** The work was done now, and this is what it yielded; or it was done before. */
export type Once<A> = { readonly _tag: 'Done'; readonly value: A } | { readonly _tag: 'DoneBefore' }

export type OnceWork<DB, A, E> = (trx: Transaction<DB>) => Promise<FlextResult<A, E>>

/**
 * Handed a transaction, the work is done within it; handed a database, in one of its own, which is
 * rolled back when the work fails. After a failure the event has not been seen. Two consumers under
 * one name that get an event at the same time: the second waits for the first.
 */
export const once = async <DB, A, E extends FlextError>(
  database: SqlDatabase<DB> | Transaction<DB>,
  key: InboxKey,
  work: OnceWork<DB, A, E>,
): Promise<FlextResult<Once<A>, E>> => {
  if (database.isTransaction) return within(database as Transaction<DB>, key, work)
  try {
    const done = await database.transaction().execute(async (trx) => {
      const end = await within(trx, key, work)
      if (E.isLeft(end)) throw new RolledBack(end.left)
      return end.right
    })
    return E.right(done)
  } catch (thrown) {
    if (thrown instanceof RolledBack) return E.left(thrown.failure as E)
    throw thrown
  }
}

/** What a subscriber does with each event, once: `handle: handlingOnce(db, 'mail', work)`. */
export const handlingOnce =
  <DB, A, E extends FlextError>(
    database: SqlDatabase<DB>,
    subscriber: string,
    work: (trx: Transaction<DB>, event: CloudEvent) => Promise<FlextResult<A, E>>,
  ): ((event: CloudEvent) => Promise<FlextResult<Once<A>, E>>) =>
  (event) =>
    once(database, { subscriber, event: event.id }, (trx) => work(trx, event))

class RolledBack extends Error {
  readonly failure: unknown
  constructor(failure: unknown) {
    super('rolled back')
    this.failure = failure
  }
}

const within = async <DB, A, E>(
  trx: Transaction<DB>,
  key: InboxKey,
  work: OnceWork<DB, A, E>,
): Promise<FlextResult<Once<A>, E>> => {
  const inbox = trx as unknown as Transaction<InboxTables>
  if (!(await noted(inbox, key))) return E.right({ _tag: 'DoneBefore' })
  const end = await work(trx)
  if (E.isRight(end)) return E.right({ _tag: 'Done', value: end.right })
  // Whoever owns the transaction may commit it all the same: the event is still to be handled.
  const { subscriber, event } = keptKey(key)
  await inbox
    .deleteFrom(inboxTable)
    .where('subscriber', '=', subscriber)
    .where('event', '=', event)
    .execute()
  return end
}

/** Whether the event is noted now, and was not before. */
const noted = async (inbox: Kysely<InboxTables>, key: InboxKey): Promise<boolean> => {
  const insertion = inbox.insertInto(inboxTable).values({ ...keptKey(key), at: Date.now() })
  const { numInsertedOrUpdatedRows } = await (
    sqlDialectOf(inbox) === 'mysql'
      ? insertion.ignore()
      : insertion.onConflict((conflict) => conflict.doNothing())
  ).executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
