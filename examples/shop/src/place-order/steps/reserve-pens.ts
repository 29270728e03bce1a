import { changing, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import { PensReserved } from '../event.ts'
import type { StockPort } from '../ports.ts'

export const reservePens = changing({
  name: 'reservePens',
  output: t.void,
  run: ({ stock, step }: StockPort & StepContext, pens: number) =>
    stock.reservePens(step.runId, pens, step.signal),
  undo: ({ stock, step }) => stock.releasePens(step.runId),
  undoInDoubt: ({ stock, step }) => stock.releasePens(step.runId),
  events: (_output, pens) => [PensReserved.of({ pens })],
})
