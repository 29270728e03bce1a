import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, memoryRuntime } from 'flext-core'
import { expect, it } from 'vitest'

import { PlaceOrder } from '../place-order.ts'
import { openShop } from '../shop.ts'
import { complain, orderPens, Sales, shopDispatcher } from './messages.ts'

it('does what the guide to messages says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-messages-'))
  const shop = openShop(folder, { say: () => {} })
  const letters: Array<string> = []
  const runtime = memoryRuntime()
  const dispatcher = shopDispatcher(new PlaceOrder(runtime, shop), shop, letters)

  expect(await orderPens(dispatcher, 'mallory')).toBe('NotAllowed: not you')
  expect(await orderPens(dispatcher, 'ann')).toBe('sent as parcels/order-1.txt')
  expect(await orderPens(dispatcher, 'ann')).toBe('sent as parcels/order-1.txt')
  expect(await dispatcher.dispatch(Sales, {}, { context: { user: 'ann' } })).toEqual(
    FlextResult.ok({ pens: 2, euros: 24 }),
  )
  expect(await complain(dispatcher)).toEqual([])
  expect(letters).toEqual(['sorry about order-1'])

  await runtime.close()
  shop.close()
  rmSync(folder, { recursive: true })
})
