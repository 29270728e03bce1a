// #region world
import assert from 'node:assert'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

import type { CrashWorld } from 'flext-core/testing'

import type { PlaceOrder } from './place-order.ts'
import { openShop } from './shop.ts'

/** A new shop for every round. Whatever happened, its books must agree with how the run has ended. */
export const newShop = (): CrashWorld<typeof PlaceOrder> => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-tutorial-'))
  const shop = openShop(folder, { say: () => {} })
  return {
    ports: shop,
    check: ({ status }) => {
      const sold = { pens: 2, euros: 24, parcels: 1 }
      const untouched = { pens: 0, euros: 0, parcels: 0 }
      const books = shop.books()
      const agree = isDeepStrictEqual(books, status === 'committed' ? sold : untouched)
      assert.ok(agree, `the books say ${JSON.stringify(books)}`)
    },
    close: () => {
      shop.close()
      rmSync(folder, { recursive: true })
    },
  }
}
// #endregion
