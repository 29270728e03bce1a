/** The ways in which PlaceOrder can fail, beside those of any service. */
import type { FlextError } from 'flext-core'

export type OutOfStock = FlextError<'OutOfStock'>
export type CardRefused = FlextError<'CardRefused'>

export type PlaceOrderError = OutOfStock | CardRefused

export const outOfStock = (message: string): OutOfStock => ({ _tag: 'OutOfStock', message })

export const cardRefused = (message: string): CardRefused => ({ _tag: 'CardRefused', message })
