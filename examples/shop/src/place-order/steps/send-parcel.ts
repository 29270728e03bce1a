import { pivot, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import { ParcelSent } from '../event.ts'
import type { CarrierPort } from '../ports.ts'

export const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ carrier, step }: CarrierPort & StepContext, pens: number, to: string) =>
    carrier.sendParcel(step.runId, pens, to, step.signal),
  events: (parcel, pens, to) => [ParcelSent.of({ pens, to, parcel })],
})
