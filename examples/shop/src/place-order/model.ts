/** The things that PlaceOrder is about, each a codec and the type it decodes. */
import { NonEmptyString, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

export const PlaceOrderRequest = strictObject(
  { pens: PositiveInt, to: NonEmptyString },
  'PlaceOrderRequest',
)
export interface PlaceOrderRequest extends t.TypeOf<typeof PlaceOrderRequest> {}

export const PlaceOrderResult = t.readonly(
  t.type({ paid: t.number, parcel: t.string }),
  'PlaceOrderResult',
)
export interface PlaceOrderResult extends t.TypeOf<typeof PlaceOrderResult> {}
