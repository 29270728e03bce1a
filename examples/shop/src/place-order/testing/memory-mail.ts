/** Mail in memory: what is done for a run is done once. */
import { either as E } from 'fp-ts'

import type { MailPort } from '../ports.ts'
import type { MailBooks } from './mail-contract.ts'

export interface MemoryMail {
  readonly ports: MailPort
  /** What is in effect. */
  readonly books: () => MailBooks
}

export const memoryMail = (): MemoryMail => {
  const thankCustomer = new Map<string, { readonly parcel: string }>()
  return {
    ports: {
      mail: {
        thankCustomer: (run, parcel) => async () => {
          thankCustomer.set(run, { parcel })
          return E.right(undefined)
        },
      },
    },
    books: () => ({ thankCustomer: [...thankCustomer.values()] }),
  }
}
