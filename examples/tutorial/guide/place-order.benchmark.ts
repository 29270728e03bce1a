/** An order as it is often written by hand, beside the service that does the same. */
import assert from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import { comparison } from 'flext-quality/benchmark'
import { either as E } from 'fp-ts'

import { PlaceOrder } from '../place-order.ts'
import { openShop, type Shop } from '../shop.ts'

// #region original
const placeByHand = (
  { stock, payments, parcels }: Shop,
  { pens, to }: { readonly pens: number; readonly to: string },
): string => {
  const order = 'by-hand'
  const reserved = stock.setAside(order, pens)
  if (E.isLeft(reserved)) throw new Error(reserved.left.message)
  try {
    payments.take(order, pens * 12)
    const sent = parcels.send(order, pens, to)
    if (E.isLeft(sent)) throw new Error(sent.left.message)
    return sent.right
  } catch (error) {
    payments.giveBack(order)
    stock.putBack(order)
    throw error
  }
}
// #endregion

// #region comparison
export const placing = comparison({
  name: 'place an order',
  service: PlaceOrder,
  original: placeByHand,
  world: () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-comparison-'))
    const shop = openShop(folder, { say: () => {} })
    const sold = { pens: 2, euros: 24, parcels: 1 }
    const untouched = { pens: 0, euros: 0, parcels: 0 }
    return {
      ports: shop,
      check: (outcome) => {
        const books = shop.books()
        const fits = { done: [sold], failed: [untouched], unknown: [sold, untouched] }[outcome]
        assert.ok(
          fits.some((each) => isDeepStrictEqual(books, each)),
          `the caller heard ${outcome}, the books say ${JSON.stringify(books)}`,
        )
      },
      close: () => {
        shop.close()
        rmSync(folder, { recursive: true })
      },
    }
  },
  scenarios: {
    'two pens': { pens: 2, to: 'Lisbon' },
    'nobody delivers': { pens: 2, to: 'Atlantis' },
  },
})
// #endregion
