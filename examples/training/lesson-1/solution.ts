/** Lesson 1: results and steps. */
// #region solution
import { changing, FlextDomainService, FlextResult, reading } from 'flext-core'
import type { FlextError, StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { PricesPort, TillPort } from '../bakery.ts'

/** Reads how many loaves somebody wants. */
export const readQuantity = (text: string): FlextResult<number, FlextError<'NotAQuantity'>> => {
  const quantity = Number(text)
  return text.trim() !== '' && Number.isInteger(quantity) && quantity >= 1
    ? FlextResult.ok(quantity)
    : FlextResult.fail({
        _tag: 'NotAQuantity',
        message: `expected a whole number from 1 on, found "${text}"`,
      })
}

const findPrice = reading({
  name: 'findPrice',
  output: t.number,
  run: ({ prices }: PricesPort, loaf: string) => prices.of(loaf),
})

const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ till, step }: TillPort & StepContext, euros: number) => till.charge(step.runId, euros),
  undo: ({ till, step }) => till.refund(step.runId),
})

export class BuyBread extends FlextDomainService.define({
  name: 'bakery.buy-bread',
  version: 1,
  request: t.type({ loaf: t.string, quantity: t.number }),
  result: t.type({ paid: t.number }),
  *flow({ loaf, quantity }) {
    const price = yield* findPrice(loaf)
    const paid = yield* takeMoney(price * quantity)
    return { paid }
  },
}) {}
// #endregion
