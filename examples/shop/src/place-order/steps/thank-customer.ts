import { finishing, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { MailPort } from '../ports.ts'

export const thankCustomer = finishing({
  name: 'thankCustomer',
  output: t.void,
  run: ({ mail, step }: MailPort & StepContext, parcel: string) =>
    mail.thankCustomer(step.runId, parcel, step.signal),
})
