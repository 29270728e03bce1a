import { changing, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { PaymentsPort } from '../ports.ts'

export const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ payments, step }: PaymentsPort & StepContext, pens: number) =>
    payments.takeMoney(step.runId, pens, step.signal),
  undo: ({ payments, step }) => payments.returnMoney(step.runId),
  undoInDoubt: ({ payments, step }) => payments.returnMoney(step.runId),
})
