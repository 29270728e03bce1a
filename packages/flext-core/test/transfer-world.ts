/** A transfer between two PostgreSQL servers, with a ledger in SQLite or without. */
import { either as E } from 'fp-ts'
import {
  failWith,
  FlextDomainService,
  type FlextError,
  type FlextResult,
  type StepContext,
} from 'flext-core'
import { lastResource, preparing, transaction, type TransactionPoint } from 'flext-core/transaction'
import * as t from 'io-ts'
import type { Transaction } from 'kysely'

import type { Effects, EffectsDatabase } from './sql-world.ts'

export interface BanksPort {
  readonly debit: EffectsDatabase
  readonly credit: EffectsDatabase
}

export interface LedgerPort {
  readonly ledger: EffectsDatabase
}

export type TransferPorts = BanksPort & LedgerPort

type Hook = (point: TransactionPoint) => void | Promise<void>
let hook: Hook | undefined

/** Called at each point of each transfer from now on. */
export const atEachPoint = (callBack: Hook | undefined): void => {
  hook = callBack
}

const write = async (
  { step: { runId } }: StepContext,
  transactions: Readonly<Record<string, Transaction<Effects>>>,
  what: string,
): Promise<FlextResult<string, never>> => {
  for (const trx of Object.values(transactions)) {
    await trx
      .insertInto('effect')
      .values({ what: `${what}${runId}`, key: '' })
      .execute()
  }
  return E.right(`booked ${runId}`)
}

const banks = {
  debit: preparing((ports: BanksPort) => ports.debit),
  credit: preparing((ports: BanksPort) => ports.credit),
}

export const transfer = transaction({
  name: 'transfer',
  output: t.string,
  participants: banks,
  run: (transactions, ports) => write(ports, transactions, ''),
  undo: (transactions, ports) => write(ports, transactions, 'undo '),
  point: (point) => hook?.(point),
})

export const transferWithLedger = transaction({
  name: 'transfer-with-ledger',
  output: t.string,
  participants: { ...banks, ledger: lastResource((ports: LedgerPort) => ports.ledger) },
  run: (transactions, ports) => write(ports, transactions, ''),
  undo: (transactions, ports) => write(ports, transactions, 'undo '),
  point: (point) => hook?.(point),
})

export const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }

const TransferRequest = t.readonly(t.type({ ledger: t.boolean, fine: t.boolean }))

export class TransferService extends FlextDomainService.define({
  name: 'test.transfer',
  version: 1,
  request: TransferRequest,
  result: t.string,
  *flow({ ledger, fine }) {
    const booked = ledger ? yield* transferWithLedger() : yield* transfer()
    if (!fine) yield* failWith(refused)
    return booked
  },
}) {}
