/** Carrier in memory: what is done for a run is done once. */
import { either as E } from 'fp-ts'

import type { CarrierPort } from '../ports.ts'
import type { CarrierBooks } from './carrier-contract.ts'

export interface MemoryCarrier {
  readonly ports: CarrierPort
  /** What is in effect. */
  readonly books: () => CarrierBooks
}

export const memoryCarrier = (): MemoryCarrier => {
  const sendParcel = new Map<string, { readonly pens: number; readonly to: string }>()
  return {
    ports: {
      carrier: {
        sendParcel: (run, pens, to) => async () => {
          sendParcel.set(run, { pens, to })
          return E.right(`parcel of ${run}`)
        },
      },
    },
    books: () => ({ sendParcel: [...sendParcel.values()] }),
  }
}
