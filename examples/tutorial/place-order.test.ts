// #region test
import { everyCrash } from 'flext-core/testing'
import { it } from 'vitest'

import { newShop } from './new-shop.ts'
import { PlaceOrder } from './place-order.ts'

it('charges and ships an order once, or not at all, whatever goes wrong', async () => {
  await everyCrash(PlaceOrder, { pens: 2, to: 'Lisbon' }, newShop)
})
// #endregion
