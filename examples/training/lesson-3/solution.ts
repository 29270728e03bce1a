/** Lesson 3: pivot, finishing and retry. */
// #region solution
import { changing, finishing, FlextDomainService, FlextResult, pivot } from 'flext-core'
import type { StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { OvenPort, PostPort, TillPort, VanPort } from '../bakery.ts'

const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ till, step }: TillPort & StepContext, euros: number) => till.charge(step.runId, euros),
  undo: ({ till, step }) => till.refund(step.runId),
  undoInDoubt: ({ till, step }) => till.refund(step.runId),
})

const bake = changing({
  name: 'bake',
  output: t.string,
  run: ({ oven, step }: OvenPort & StepContext, loaf: string) => oven.bake(step.runId, loaf),
  retry: { times: 3, base: 500 },
  // Dough that is baked stays baked, but that costs nobody anything.
  undo: () => FlextResult.ok(),
})

const deliver = pivot({
  name: 'deliver',
  output: t.string,
  run: ({ van, step }: VanPort & StepContext, to: string) => van.deliver(step.runId, to),
})

const sendReceipt = finishing({
  name: 'sendReceipt',
  output: t.void,
  run: ({ post, step }: PostPort & StepContext, text: string) => post.send(step.runId, text),
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
