/** What `flext service run` finds here: the service of the tutorial, with the systems it needs. */
import { provide } from 'flext-core'

import { PlaceOrder } from './place-order.ts'
import { openShop } from './shop.ts'

// #region services
export const services = [
  provide(PlaceOrder, ({ env }) => {
    const shop = openShop(env['SHOP'] ?? 'shop', { say: console.error })
    return { ...shop, [Symbol.dispose]: shop.close }
  }),
]
// #endregion
