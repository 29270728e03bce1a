/** Reserves the pens, takes the money and sends the parcel. */
import { FlextDomainService } from 'flext-core'

import { PlaceOrderRequest, PlaceOrderResult } from './model.ts'
import { placeOrderRules } from './rules.ts'
import { reservePens, sendParcel, takeMoney, thankCustomer } from './steps/index.ts'

export class PlaceOrder extends FlextDomainService.define({
  name: 'shop.place-order',
  version: 1,
  request: PlaceOrderRequest,
  result: PlaceOrderResult,
  rules: placeOrderRules,
  *flow({ pens, to }) {
    yield* reservePens(pens)
    const paid = yield* takeMoney(pens)
    const parcel = yield* sendParcel(pens, to)
    yield* thankCustomer(parcel)

    return { paid, parcel }
  },
}) {}
