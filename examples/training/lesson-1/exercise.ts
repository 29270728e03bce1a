/** Lesson 1: results and steps. */
// #region exercise
import { FlextDomainService, FlextResult, reading, type FlextError } from 'flext-core'
import * as t from 'io-ts'

import type { PricesPort } from '../bakery.ts'

/** Reads how many loaves somebody wants. */
export const readQuantity = (text: string): FlextResult<number, FlextError<'NotAQuantity'>> => {
  // TODO 1: answer with FlextResult.fail({ _tag: 'NotAQuantity', message }) for what is no whole
  // number from 1 on.
  return FlextResult.ok(Number(text))
}

const findPrice = reading({
  name: 'findPrice',
  output: t.number,
  run: ({ prices }: PricesPort, loaf: string) => prices.of(loaf),
})

// TODO 2: declare the step `takeMoney`. It is `changing`, charges the till under `step.runId`, and
// its undo refunds what was charged.

export class BuyBread extends FlextDomainService.define({
  name: 'bakery.buy-bread',
  version: 1,
  request: t.type({ loaf: t.string, quantity: t.number }),
  result: t.type({ paid: t.number }),
  *flow({ loaf, quantity }) {
    const price = yield* findPrice(loaf)
    // TODO 3: take the money, and answer with what was paid.
    return { paid: price * quantity }
  },
}) {}
// #endregion
