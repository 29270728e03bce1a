/** Accounts in SQL databases: written to exactly once, and moved between two of them. */
import { either as E } from 'fp-ts'
import {
  FlextDomainService,
  transacting,
  type FlextError,
  type FlextResult,
  type FlextRuntime,
} from 'flext-core'
import { keepSwept, lastResource, preparing, reachable, transaction } from 'flext-core/transaction'
import * as t from 'io-ts'
import type { Kysely, Transaction } from 'kysely'

export interface AccountTables {
  readonly account: { readonly id: string; readonly euros: number }
}

export type Overdrawn = FlextError<'Overdrawn'>

const add = async (
  trx: Transaction<AccountTables>,
  account: string,
  euros: number,
): Promise<FlextResult<number, Overdrawn>> => {
  const { left } = await trx
    .updateTable('account')
    .set(({ eb }) => ({ euros: eb('euros', '+', euros) }))
    .where('id', '=', account)
    .returning('euros as left')
    .executeTakeFirstOrThrow()
  return left < 0
    ? E.left({ _tag: 'Overdrawn', message: `account ${account} would be overdrawn` })
    : E.right(left)
}

// #region transacting
export interface AccountsPort {
  readonly accounts: Kysely<AccountTables>
}

export const withdraw = transacting({
  name: 'withdraw',
  output: t.number,
  database: ({ accounts }: AccountsPort) => accounts,
  run: (trx, _ports, account: string, euros: number) => add(trx, account, -euros),
  undo: (trx, _ports, _left, account, euros) => add(trx, account, euros),
})
// #endregion

export class Withdrawal extends FlextDomainService.define({
  name: 'bank.withdrawal',
  version: 1,
  request: t.type({ account: t.string, euros: t.number }),
  result: t.number,
  *flow({ account, euros }) {
    return yield* withdraw(account, euros)
  },
}) {}

// #region transaction
export interface BanksPort {
  readonly lisbon: Kysely<AccountTables>
  readonly porto: Kysely<AccountTables>
}

export interface AuditPort {
  readonly audit: Kysely<{ readonly moved: { readonly key: string; readonly euros: number } }>
}

export const moveMoney = transaction({
  name: 'moveMoney',
  output: t.number,
  participants: {
    from: preparing(({ lisbon }: BanksPort) => lisbon),
    to: preparing(({ porto }: BanksPort) => porto),
    audit: lastResource(({ audit }: AuditPort) => audit),
  },
  run: async ({ from, to, audit }, { step }, account: string, euros: number) => {
    await audit.insertInto('moved').values({ key: step.key, euros }).execute()
    const left = await add(from, account, -euros)
    return E.isLeft(left) ? left : add(to, account, euros)
  },
  undo: async ({ from, to, audit }, { step }, _left, account, euros) => {
    await audit.insertInto('moved').values({ key: step.key, euros: -euros }).execute()
    const left = await add(to, account, -euros)
    return E.isLeft(left) ? left : add(from, account, euros)
  },
})
// #endregion

export class Move extends FlextDomainService.define({
  name: 'bank.move',
  version: 1,
  request: t.type({ account: t.string, euros: t.number }),
  result: t.number,
  *flow({ account, euros }) {
    return yield* moveMoney(account, euros)
  },
}) {}

export const keepMoneySwept = (runtime: FlextRuntime, ports: BanksPort & AuditPort) =>
  // #region sweep
  keepSwept(runtime.decisions!, { transactions: [reachable(moveMoney, ports)] }, { every: '1m' })
// #endregion
