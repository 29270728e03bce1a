/** The transactions of one attempt, each with its participant, until they are prepared or gone. */
import type { ControlledTransaction, IsolationLevel } from 'kysely'

import { prepare } from './prepared-transactions.ts'
import type { Bound } from './participant.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- whatever tables it has
type Controlled = ControlledTransaction<any>

export interface Opened extends Bound {
  readonly trx: Controlled
  /** It may have promised: only its name can end it now. */
  promised: boolean
}

export const open = async (
  bound: Bound,
  isolation: IsolationLevel | undefined,
): Promise<Opened> => {
  const builder = bound.database.startTransaction()
  const trx = await (isolation ? builder.setIsolationLevel(isolation) : builder).execute()
  return { ...bound, trx, promised: false }
}

/** Makes it a prepared transaction under this name, and gives its connection back. */
export const promise = async (opened: Opened, gid: string): Promise<void> => {
  opened.promised = true
  await prepare(opened.trx, gid)
  await leave(opened)
}

/** Rolls back what was not prepared, and gives the connection back in any case. */
export const leave = async ({ trx }: Pick<Opened, 'trx'>): Promise<void> => {
  if (trx.isCommitted || trx.isRolledBack) return
  // Behind a prepared transaction there is nothing to roll back; a lost connection did it already.
  await trx
    .rollback()
    .execute()
    .catch(() => {})
}
