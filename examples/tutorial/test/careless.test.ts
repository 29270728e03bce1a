/** What the last chapter of the tutorial says happens once a line is taken out of the service. */
import { changing, FlextDomainService, PositiveInt } from 'flext-core'
import { everyCrash } from 'flext-core/testing'
import * as t from 'io-ts'
import { expect, it } from 'vitest'

import { newShop } from '../new-shop.ts'
import { PlaceOrder, reservePens, sendParcel, takeMoney } from '../place-order.ts'

const { undoInDoubt: _, ...careless } = takeMoney.declaration
const takeMoneyCarelessly = changing({ ...careless, undo: takeMoney.declaration.undo! })

class PlaceOrderCarelessly extends FlextDomainService.define({
  name: PlaceOrder.definition.name,
  version: 1,
  request: t.type({ pens: PositiveInt, to: t.string }),
  result: t.type({ paid: t.number, parcel: t.string }),
  *flow({ pens, to }) {
    yield* reservePens(pens)
    const paid = yield* takeMoneyCarelessly(pens * 12)
    const parcel = yield* sendParcel(pens, to)
    return { paid, parcel }
  },
}) {}

it('finds what the tutorial says it finds when takeMoney has no undoInDoubt', async () => {
  const found = await everyCrash(PlaceOrderCarelessly, { pens: 2, to: 'Lisbon' }, newShop).then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.message : 'no error'),
  )
  const first = found.split('\n').slice(1, 3).join('\n')
  await expect(`${first}\n`).toMatchFileSnapshot('careless.txt')
})
