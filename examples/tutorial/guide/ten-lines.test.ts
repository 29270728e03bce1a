import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { openShop } from '../shop.ts'
import { placeOne } from './ten-lines.ts'

it('does what the README of flext-core says, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-ten-lines-'))
  const shop = openShop(folder, { say: () => {} })
  const journal = join(folder, 'journal.db')
  expect(await placeOne(shop, journal)).toBe('sent as parcels/order-1.txt')
  expect(await placeOne(shop, journal)).toBe('sent as parcels/order-1.txt')
  expect(shop.books()).toEqual({ pens: 2, euros: 24, parcels: 1 })
  shop.close()
  rmSync(folder, { recursive: true })
})
