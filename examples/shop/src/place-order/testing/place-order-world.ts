/**
 * The world of PlaceOrder in memory: each of its ports, and what is in effect there. Whatever
 * happened to a run, what is in effect must agree with how it ended.
 */
import assert from 'node:assert/strict'

import type { CrashWorld } from 'flext-core/testing'

import type { PlaceOrder } from '../place-order.ts'
import { memoryCarrier } from './memory-carrier.ts'
import { memoryMail } from './memory-mail.ts'
import { memoryPayments } from './memory-payments.ts'
import { memoryStock } from './memory-stock.ts'

export interface PlaceOrderWorld extends CrashWorld<typeof PlaceOrder> {
  /** What is in effect, by the step that did it. */
  readonly books: () => Readonly<Record<string, ReadonlyArray<object>>>
}

export const placeOrderWorld = (): PlaceOrderWorld => {
  const stock = memoryStock()
  const payments = memoryPayments()
  const carrier = memoryCarrier()
  const mail = memoryMail()
  const books: PlaceOrderWorld['books'] = () => ({
    ...stock.books(),
    ...payments.books(),
    ...carrier.books(),
    ...mail.books(),
  })
  return {
    ports: { ...stock.ports, ...payments.ports, ...carrier.ports, ...mail.ports },
    books,
    check: ({ status }) => {
      const times = status === 'committed' ? 1 : 0
      for (const [step, entries] of Object.entries(books())) {
        const found = entries.length
        assert.equal(found, times, `${step} is in effect ${found} times`)
      }
    },
  }
}
