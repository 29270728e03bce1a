/** Stock in memory: what is done for a run is done once, and can be taken back. */
import { either as E } from 'fp-ts'

import type { StockPort } from '../ports.ts'
import type { StockBooks } from './stock-contract.ts'

export interface MemoryStock {
  readonly ports: StockPort
  /** What is in effect. */
  readonly books: () => StockBooks
}

export const memoryStock = (): MemoryStock => {
  const reservePens = new Map<string, { readonly pens: number }>()
  return {
    ports: {
      stock: {
        reservePens: (run, pens) => async () => {
          reservePens.set(run, { pens })
          return E.right(undefined)
        },
        releasePens: (run) => async () => {
          reservePens.delete(run)
          return E.right(undefined)
        },
      },
    },
    books: () => ({ reservePens: [...reservePens.values()] }),
  }
}
