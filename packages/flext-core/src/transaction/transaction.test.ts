import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import type { Kysely, Transaction } from 'kysely'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { JournalRuntime } from '../runtime/journal-runtime.ts'
import { kitOf } from '../runtime/runtime-options.ts'
import type { StepContext } from '../step/context.ts'
import { lastResource, preparing } from './participant.ts'
import { transaction } from './transaction.ts'
import type { TransactionCall } from './transaction-call.ts'
import type { TwoPhaseFailure } from './two-phase.ts'

interface Orders {
  readonly order: { readonly id: string }
}
interface Audit {
  readonly line: { readonly text: string }
}
interface OrdersPort {
  readonly orders: Kysely<Orders>
}
interface AuditPort {
  readonly audit: Kysely<Audit>
}
type Full = FlextError<'Full'>

const book = transaction({
  name: 'book',
  output: t.number,
  participants: {
    orders: preparing(({ orders }: OrdersPort) => orders),
    audit: lastResource(({ audit }: AuditPort) => audit),
  },
  run: (transactions, ports, id: string, count: number): FlextResult<number, Full> => {
    expectTypeOf(transactions.orders).toEqualTypeOf<Transaction<Orders>>()
    expectTypeOf(transactions.audit).toEqualTypeOf<Transaction<Audit>>()
    expectTypeOf(ports).toExtend<OrdersPort & AuditPort & StepContext>()
    return id === '' ? E.left({ _tag: 'Full', message: 'full' }) : E.right(count)
  },
  undo: (_transactions, _ports, output, id, count) => {
    expectTypeOf<[typeof output, typeof id, typeof count]>().toEqualTypeOf<
      [number, string, number]
    >()
    return E.right(null)
  },
})

describe('a declared transaction', () => {
  it('has in its type what goes in, what comes out, how it fails and what it needs', () => {
    expectTypeOf(book).parameters.toEqualTypeOf<[string, number]>()
    expectTypeOf(book).returns.toEqualTypeOf<
      TransactionCall<number, Full | TwoPhaseFailure, OrdersPort & AuditPort>
    >()
  })

  it('is refused, before it begins, where no journal of ours could decide it', async () => {
    const journal = memoryJournal()
    const { journalId: _, ...kit } = kitOf(journal, {})
    await using runtime = new JournalRuntime(journal, 0, kit)
    const Books = serviceOf(function* () {
      return yield* book('one', 1)
    })
    // Ports that would fail if anybody asked them.
    const ports = { orders: undefined as never, audit: undefined as never }
    expect(await new Books(runtime, ports).run(null, { id: 'r' })).toMatchObject(
      E.left({ _tag: 'NotSupportedByRuntime' }),
    )
  })

  it('that is called without yield* is a defect that names it', async () => {
    const journal = memoryJournal()
    const runtime = new JournalRuntime(journal, 0, kitOf(journal, {}))
    const Forgets = serviceOf(function* () {
      book('one', 1)
      return yield* []
    })
    const ports = { orders: undefined as never, audit: undefined as never }
    await expect(new Forgets(runtime, ports).run(null, { id: 'r' })).rejects.toThrow(
      'book was called without yield*',
    )
  })

  it('refuses participants that could not be told apart', () => {
    const declare = (participants: object) => () =>
      transaction({
        name: 'wrong',
        output: t.null,
        participants: participants as { readonly orders: ReturnType<typeof preparing> },
        run: () => E.right(null),
        undo: 'keep',
      })
    expect(declare({})).toThrow('transaction wrong has no participants')
    expect(declare({ 'a:b': preparing(() => undefined as never) })).toThrow(
      'has a participant named "a:b": expected a letter',
    )
  })
})
