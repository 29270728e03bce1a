/** Lesson 2: undo and crash. */
// #region exercise
import { randomUUID } from 'node:crypto'

import { changing, FlextDomainService, FlextResult, pivot, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { FlourPort, TillPort, VanPort } from '../bakery.ts'

const takeFlour = changing({
  name: 'takeFlour',
  output: t.number,
  // TODO 1: under a name that is the same for every attempt of this run.
  run: ({ flour }: FlourPort & StepContext, kg: number) => flour.take(randomUUID(), kg),
  // TODO 2: give the flour back.
  undo: () => FlextResult.ok(),
  // TODO 3: and when nobody knows whether it was taken?
})

const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ till, step }: TillPort & StepContext, euros: number) => till.charge(step.runId, euros),
  undo: ({ till, step }) => till.refund(step.runId),
  undoInDoubt: ({ till, step }) => till.refund(step.runId),
})

const deliver = pivot({
  name: 'deliver',
  output: t.string,
  run: ({ van, step }: VanPort & StepContext, to: string) => van.deliver(step.runId, to),
})

export class OrderBread extends FlextDomainService.define({
  name: 'bakery.order-bread',
  version: 1,
  request: t.type({ loaves: t.number, to: t.string }),
  result: t.type({ paid: t.number, delivery: t.string }),
  *flow({ loaves, to }) {
    yield* takeFlour(loaves)
    const paid = yield* takeMoney(loaves * 4)
    const delivery = yield* deliver(to)
    return { paid, delivery }
  },
}) {}
// #endregion
