/** What the guide's steps need of the world, and one way to give it to them: over HTTP. */
import { decode, Instant, type FlextError, type FlextResult, type FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

// #region codec
export const Rate = t.readonly(t.type({ euros: t.number, asOf: Instant }))
export interface Rate extends t.TypeOf<typeof Rate> {}
// #endregion

// #region ports
export type CurrencyUnknown = FlextError<'CurrencyUnknown'>
export type RatesUnavailable = FlextError<'RatesUnavailable'>
export type AccountClosed = FlextError<'AccountClosed'>

export interface RatesPort {
  readonly rates: {
    readonly find: (
      currency: string,
      signal: AbortSignal,
    ) => FlextTask<Rate, CurrencyUnknown | RatesUnavailable>
    /** The last one that was found, however old. */
    readonly lastKnown: (currency: string) => FlextResult<Rate, CurrencyUnknown>
  }
}

export interface LedgerPort {
  readonly ledger: {
    readonly book: (
      booking: { readonly reference: string; readonly account: string; readonly euros: number },
      key: string,
      signal: AbortSignal,
    ) => FlextTask<string, AccountClosed>
    /** Does no harm when there is no such booking. */
    readonly cancel: (reference: string) => FlextTask<void, never>
  }
}
// #endregion

// #region http
const unknown = (currency: string): E.Either<CurrencyUnknown, never> =>
  E.left({ _tag: 'CurrencyUnknown', message: `there is no currency ${currency}` })

export const ratesOver = (server: string, known = new Map<string, Rate>()): RatesPort => ({
  rates: {
    find: (currency, signal) => async () => {
      const response = await fetch(`${server}/rates/${currency}`, { signal })
      if (response.status === 404) return unknown(currency)
      const rate = decode(Rate, await response.json().catch(() => undefined))
      if (E.isRight(rate)) known.set(currency, rate.right)
      const { status } = response
      return E.isRight(rate)
        ? rate
        : E.left({ _tag: 'RatesUnavailable', message: `the rates answered ${status}` })
    },
    lastKnown: (currency) => {
      const rate = known.get(currency)
      return rate ? E.right(rate) : unknown(currency)
    },
  },
})
// #endregion

export const ledgerOver = (server: string): LedgerPort => ({
  ledger: {
    book: (booking, key, signal) => async () => {
      const response = await fetch(`${server}/bookings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(booking),
        signal,
      })
      if (response.status === 201) return E.right(await response.text())
      if (response.status === 409) {
        return E.left({ _tag: 'AccountClosed', message: `account ${booking.account} is closed` })
      }
      // Whether the ledger has booked is not known: a step says so by throwing.
      throw new Error(`the ledger answered ${response.status}`)
    },
    cancel: (reference) => async () => {
      const response = await fetch(`${server}/bookings/${reference}`, { method: 'DELETE' })
      if (!response.ok) throw new Error(`the ledger answered ${response.status}`)
      return E.right(undefined)
    },
  },
})
