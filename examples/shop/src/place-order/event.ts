/** What PlaceOrder tells the world. */
import { event, NonEmptyString, PositiveInt } from 'flext-core'
import * as t from 'io-ts'

export const PensReserved = event({
  type: 'shop.place-order.pens-reserved',
  data: t.readonly(t.type({ pens: PositiveInt })),
})

export const ParcelSent = event({
  type: 'shop.place-order.parcel-sent',
  data: t.readonly(t.type({ pens: PositiveInt, to: NonEmptyString, parcel: t.string })),
})
