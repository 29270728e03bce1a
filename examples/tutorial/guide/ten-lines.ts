/** The shortest way to run a service: what the README of flext-core shows. */
import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

import { PlaceOrder } from '../place-order.ts'
import type { Shop } from '../shop.ts'

export const placeOne = async (shop: Shop, path: string): Promise<string> => {
  // #region run
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path })())
  const placeOrder = new PlaceOrder(runtime, shop)
  await runtime.recover()

  const result = await placeOrder.run({ pens: 2, to: 'Lisbon' }, { id: 'order-1' })
  const text = FlextResult.match(result, {
    ok: ({ parcel }) => `sent as ${parcel}`,
    fail: ({ message }) => `taken back: ${message}`,
  })
  // #endregion
  await runtime.close()
  return text
}
