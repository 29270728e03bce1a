/**
 * What PlaceOrder needs of the world. The fakes in `testing/` do it in memory; an adapter of yours
 * implements such an interface over the real system and passes the same contract, once a run
 * however often it is asked.
 */
import type { FlextTask } from 'flext-core'

import type { CardRefused, OutOfStock } from './error.ts'

export interface StockPort {
  readonly stock: {
    readonly reservePens: (
      run: string,
      pens: number,
      signal: AbortSignal,
    ) => FlextTask<void, OutOfStock>
    /** Takes back what `reservePens` may have done for the run; there may be nothing. */
    readonly releasePens: (run: string) => FlextTask<void, never>
  }
}

export interface PaymentsPort {
  readonly payments: {
    readonly takeMoney: (
      run: string,
      pens: number,
      signal: AbortSignal,
    ) => FlextTask<number, CardRefused>
    /** Takes back what `takeMoney` may have done for the run; there may be nothing. */
    readonly returnMoney: (run: string) => FlextTask<void, never>
  }
}

export interface CarrierPort {
  readonly carrier: {
    readonly sendParcel: (
      run: string,
      pens: number,
      to: string,
      signal: AbortSignal,
    ) => FlextTask<string, never>
  }
}

export interface MailPort {
  readonly mail: {
    readonly thankCustomer: (
      run: string,
      parcel: string,
      signal: AbortSignal,
    ) => FlextTask<void, never>
  }
}

export type PlaceOrderPorts = StockPort & PaymentsPort & CarrierPort & MailPort
