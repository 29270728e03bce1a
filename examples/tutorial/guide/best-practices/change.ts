/** Good and bad: events, and flows that change while runs are under way. */
import { changing, event, FlextDomainService, patched, pivot } from 'flext-core'
import type { StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { CarrierPort, MailPort, PaymentsPort } from './world.ts'

const order = { request: t.type({ to: t.string }), result: t.string }

export interface BusPort {
  readonly bus: { readonly publish: (type: string) => void }
}

export const CardCharged = event({
  type: 'shop.card-charged',
  data: t.type({ euros: t.number }),
})

// #region events-bad
const chargeAndPublish = changing({
  name: 'chargeCard',
  output: t.number,
  run: ({ payments, bus, step }: PaymentsPort & BusPort & StepContext) => {
    bus.publish('shop.card-charged')
    return payments.charge(step.runId, 24)
  },
  undo: ({ payments, step }) => payments.refund(step.runId),
})
// #endregion

// #region events-good
export const chargeCard = changing({
  name: 'chargeCard',
  output: t.number,
  run: ({ payments, step }: PaymentsPort & StepContext) => payments.charge(step.runId, 24),
  undo: ({ payments, step }) => payments.refund(step.runId),
  events: (euros) => [CardCharged.of({ euros })],
})
// #endregion

export const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ carrier, step }: CarrierPort & StepContext, to: string) => carrier.send(step.runId, to),
})

export class PublishesItself extends FlextDomainService.define({
  name: 'shop.publishes-itself',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* chargeAndPublish()
    return yield* sendParcel(to)
  },
}) {}

export class DeclaresEvents extends FlextDomainService.define({
  name: 'shop.declares-events',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* chargeCard()
    return yield* sendParcel(to)
  },
}) {}

const announce = changing({
  name: 'announce',
  output: t.void,
  run: ({ mail, step }: MailPort & StepContext) => mail.send(step.runId, 'soon'),
  undo: ({ mail, step }) => mail.send(step.runId, 'not so soon'),
})

// #region version-bad
export class ChangedByForce extends FlextDomainService.define({
  name: 'shop.order',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* announce() // new, and before a step that open runs have behind them
    yield* chargeCard()
    return yield* sendParcel(to)
  },
}) {}
// #endregion

// #region version-good
export class ChangedWithCare extends FlextDomainService.define({
  name: 'shop.order',
  version: 1,
  ...order,
  *flow({ to }) {
    if (yield* patched('announce')) yield* announce()
    yield* chargeCard()
    return yield* sendParcel(to)
  },
}) {}
// #endregion
