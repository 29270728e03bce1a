/** The id under which other systems know an order. */
import { brandedId } from 'flext-core'
import type * as t from 'io-ts'

/** A string that is the id of an order and cannot be taken for another one. */
export const OrderId = brandedId('OrderId')
export type OrderId = t.TypeOf<typeof OrderId>
