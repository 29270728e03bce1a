/** Good and bad: names of effects, undos, and the point of no return. */
import { randomUUID } from 'node:crypto'

import { changing, finishing, FlextDomainService, FlextResult, pivot } from 'flext-core'
import type { StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { CarrierPort, MailPort, PaymentsPort, StockPort } from './world.ts'

const order = { request: t.type({ to: t.string }), result: t.string }

const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ carrier, step }: CarrierPort & StepContext, to: string) => carrier.send(step.runId, to),
})

// #region idempotency-bad
const chargeUnderNewName = changing({
  name: 'chargeCard',
  output: t.string,
  run: ({ payments }: PaymentsPort) => {
    const name = randomUUID()
    return FlextResult.map(payments.charge(name, 24), () => name)
  },
  undo: ({ payments }, name) => payments.refund(name),
})
// #endregion

// #region idempotency-good
const chargeCard = changing({
  name: 'chargeCard',
  output: t.number,
  run: ({ payments, step }: PaymentsPort & StepContext) => payments.charge(step.runId, 24),
  undo: ({ payments, step }) => payments.refund(step.runId),
  undoInDoubt: ({ payments, step }) => payments.refund(step.runId),
})
// #endregion

export class ChargesTwice extends FlextDomainService.define({
  name: 'shop.charges-twice',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* chargeUnderNewName()
    return yield* sendParcel(to)
  },
}) {}

export class ChargesOnce extends FlextDomainService.define({
  name: 'shop.charges-once',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* chargeCard()
    return yield* sendParcel(to)
  },
}) {}

// #region undo-bad
const takeFromShelf = changing({
  name: 'takeFromShelf',
  output: t.number,
  run: ({ stock }: StockPort, pens: number) => {
    stock.setLeft(stock.left() - pens)
    return FlextResult.ok(pens)
  },
  undo: ({ stock }, pens) => stock.setLeft(stock.left() + pens),
})
// #endregion

// #region undo-good
const reservePens = changing({
  name: 'reservePens',
  output: t.number,
  run: ({ stock, step }: StockPort & StepContext, pens: number) => stock.reserve(step.runId, pens),
  undo: ({ stock, step }) => stock.release(step.runId),
  undoInDoubt: ({ stock, step }) => stock.release(step.runId),
})
// #endregion

export class CountsBack extends FlextDomainService.define({
  name: 'shop.counts-back',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* takeFromShelf(2)
    return yield* sendParcel(to)
  },
}) {}

export class ReleasesByName extends FlextDomainService.define({
  name: 'shop.releases-by-name',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* reservePens(2)
    return yield* sendParcel(to)
  },
}) {}

// #region pivot-bad
const sayThanks = changing({
  name: 'sayThanks',
  output: t.void,
  run: ({ mail, step }: MailPort & StepContext) => mail.send(step.runId, 'it is on its way'),
  undo: ({ mail, step }) => mail.send(`${step.runId}/sorry`, 'it is not on its way'),
})

export class ThanksFirst extends FlextDomainService.define({
  name: 'shop.thanks-first',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* sayThanks()
    yield* chargeCard()
    return yield* sendParcel(to)
  },
}) {}
// #endregion

// #region pivot-good
const thank = finishing({
  name: 'thank',
  output: t.void,
  run: ({ mail, step }: MailPort & StepContext) => mail.send(step.runId, 'it is on its way'),
})

export class ThanksLast extends FlextDomainService.define({
  name: 'shop.thanks-last',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* chargeCard()
    const parcel = yield* sendParcel(to)
    yield* thank()
    return parcel
  },
}) {}
// #endregion
