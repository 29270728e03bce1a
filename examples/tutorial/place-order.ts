/** The service of the tutorial: an order over three systems that completes, or takes back what it did. */
// #region imports
import { changing, FlextDomainService, pivot, PositiveInt, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { ParcelsPort, PaymentsPort, StockPort } from './shop.ts'
// #endregion

// #region reserve
export const reservePens = changing({
  name: 'reservePens',
  output: t.number,
  run: ({ stock, step }: StockPort & StepContext, pens: number) => stock.setAside(step.runId, pens),
  undo: ({ stock, step }) => stock.putBack(step.runId),
  undoInDoubt: ({ stock, step }) => stock.putBack(step.runId),
})
// #endregion

// #region charge
export const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ payments, step }: PaymentsPort & StepContext, euros: number) =>
    payments.take(step.runId, euros),
  undo: ({ payments, step }) => payments.giveBack(step.runId),
  undoInDoubt: ({ payments, step }) => payments.giveBack(step.runId),
})
// #endregion

// #region ship
export const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ parcels, step }: ParcelsPort & StepContext, pens: number, to: string) =>
    parcels.send(step.runId, pens, to),
})
// #endregion

// #region service
export class PlaceOrder extends FlextDomainService.define({
  name: 'tutorial.place-order',
  version: 1,
  request: t.type({ pens: PositiveInt, to: t.string }),
  result: t.type({ paid: t.number, parcel: t.string }),
  *flow({ pens, to }) {
    yield* reservePens(pens)
    const paid = yield* takeMoney(pens * 12)
    const parcel = yield* sendParcel(pens, to)
    return { paid, parcel }
  },
}) {}
// #endregion
