/** Good and bad: how steps are named, how much goes into one, and what a port is. */
import { changing, FlextDomainService, FlextResult, pivot, reading } from 'flext-core'
import type { FlextError, StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { CarrierPort, PaymentsPort } from './world.ts'

const order = { request: t.type({ to: t.string }), result: t.string }

// #region naming-bad
const process1 = changing({
  name: 'process1',
  output: t.number,
  run: ({ payments, step }: PaymentsPort & StepContext) => payments.charge(step.runId, 24),
  undo: ({ payments, step }) => payments.refund(step.runId),
})
// #endregion

// #region naming-good
const chargeCard = changing({
  name: 'chargeCard',
  output: t.number,
  run: ({ payments, step }: PaymentsPort & StepContext) => payments.charge(step.runId, 24),
  undo: ({ payments, step }) => payments.refund(step.runId),
})
// #endregion

const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ carrier, step }: CarrierPort & StepContext, to: string) => carrier.send(step.runId, to),
})

export class BadlyNamed extends FlextDomainService.define({
  name: 'shop.badly-named',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* process1()
    return yield* sendParcel(to)
  },
}) {}

// #region granularity-bad
const chargeAndSend = changing({
  name: 'chargeAndSend',
  output: t.string,
  run: ({ payments, carrier, step }: PaymentsPort & CarrierPort & StepContext, to: string) =>
    FlextResult.flatMap(payments.charge(step.runId, 24), () => carrier.send(step.runId, to)),
  undo: ({ payments, step }) => payments.refund(step.runId),
})
// #endregion

export class OneBigStep extends FlextDomainService.define({
  name: 'shop.one-big-step',
  version: 1,
  ...order,
  *flow({ to }) {
    return yield* chargeAndSend(to)
  },
}) {}

// #region granularity-good
export class OneEffectEach extends FlextDomainService.define({
  name: 'shop.one-effect-each',
  version: 1,
  ...order,
  *flow({ to }) {
    yield* chargeCard()
    return yield* sendParcel(to)
  },
}) {}
// #endregion

// #region port-bad
export interface HttpPort {
  readonly http: {
    readonly get: (
      path: string,
    ) => Promise<{ readonly status: number; readonly json: { readonly city: string } }>
  }
}

const findCityOverHttp = reading({
  name: 'findCity',
  output: t.string,
  run: async ({ http }: HttpPort, customer: string) => {
    const { status, json } = await http.get(`/v2/customers/${customer}?fields=city`)
    if (status !== 200) throw new Error(`status ${status}`)
    return FlextResult.ok(json.city)
  },
})
// #endregion

// #region port-good
export type CustomerUnknown = FlextError<'CustomerUnknown'>

export interface CustomersPort {
  readonly customers: {
    readonly cityOf: (
      customer: string,
      signal: AbortSignal,
    ) => Promise<FlextResult<string, CustomerUnknown>>
  }
}

const findCity = reading({
  name: 'findCity',
  output: t.string,
  run: ({ customers, step }: CustomersPort & StepContext, customer: string) =>
    customers.cityOf(customer, step.signal),
})
// #endregion

const lookUp = { request: t.type({ customer: t.string }), result: t.string }

export class LookUpOverHttp extends FlextDomainService.define({
  name: 'shop.look-up-over-http',
  version: 1,
  ...lookUp,
  *flow({ customer }) {
    return yield* findCityOverHttp(customer)
  },
}) {}

export class LookUp extends FlextDomainService.define({
  name: 'shop.look-up',
  version: 1,
  ...lookUp,
  *flow({ customer }) {
    return yield* findCity(customer)
  },
}) {}
