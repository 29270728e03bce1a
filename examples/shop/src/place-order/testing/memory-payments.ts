/** Payments in memory: what is done for a run is done once, and can be taken back. */
import { either as E } from 'fp-ts'

import type { PaymentsPort } from '../ports.ts'
import type { PaymentsBooks } from './payments-contract.ts'

export interface MemoryPayments {
  readonly ports: PaymentsPort
  /** What is in effect. */
  readonly books: () => PaymentsBooks
}

export const memoryPayments = (): MemoryPayments => {
  const takeMoney = new Map<string, { readonly pens: number }>()
  return {
    ports: {
      payments: {
        takeMoney: (run, pens) => async () => {
          takeMoney.set(run, { pens })
          return E.right(pens)
        },
        returnMoney: (run) => async () => {
          takeMoney.delete(run)
          return E.right(undefined)
        },
      },
    },
    books: () => ({ takeMoney: [...takeMoney.values()] }),
  }
}
