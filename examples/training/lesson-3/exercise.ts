/** Lesson 3: pivot, finishing and retry. */
// #region exercise
import { changing, FlextDomainService, FlextResult, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { OvenPort, PostPort, TillPort, VanPort } from '../bakery.ts'

const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ till, step }: TillPort & StepContext, euros: number) => till.charge(step.runId, euros),
  undo: ({ till, step }) => till.refund(step.runId),
  undoInDoubt: ({ till, step }) => till.refund(step.runId),
})

// TODO 1: the oven may be cold at first. Try up to three times more, half a second apart at first.
const bake = changing({
  name: 'bake',
  output: t.string,
  run: ({ oven, step }: OvenPort & StepContext, loaf: string) => oven.bake(step.runId, loaf),
  // Dough that is baked stays baked, but that costs nobody anything.
  undo: () => FlextResult.ok(),
})

// TODO 2: a van that has left does not come back. Which kind of step is that?
const deliver = changing({
  name: 'deliver',
  output: t.string,
  run: ({ van, step }: VanPort & StepContext, to: string) => van.deliver(step.runId, to),
  undo: () => FlextResult.ok(),
})

// TODO 3: the receipt has to be sent sooner or later, and is no reason to take anything back.
const sendReceipt = changing({
  name: 'sendReceipt',
  output: t.void,
  run: ({ post, step }: PostPort & StepContext, text: string) => post.send(step.runId, text),
  undo: () => FlextResult.ok(),
})

export class SendBread extends FlextDomainService.define({
  name: 'bakery.send-bread',
  version: 1,
  request: t.type({ loaf: t.string, to: t.string }),
  result: t.type({ delivery: t.string }),
  *flow({ loaf, to }) {
    const paid = yield* takeMoney(4)
    yield* bake(loaf)
    const delivery = yield* deliver(to)
    yield* sendReceipt(`${paid} € for ${loaf}`)
    return { delivery }
  },
}) {}
// #endregion
