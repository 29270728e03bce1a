/** The service of lesson 2, and three that are careless in one place each. */
import { randomUUID } from 'node:crypto'

import { changing, FlextDomainService, FlextResult, type StepContext } from 'flext-core'
import type { AnyServiceClass } from 'flext-core/testing'
import * as t from 'io-ts'

import type { FlourPort } from '../bakery.ts'
import { deliver, OrderBread, takeMoney } from '../lesson-2/solution.ts'

const giveBack = ({ flour, step }: FlourPort & StepContext) => flour.giveBack(step.runId)

const takeFlour = {
  name: 'takeFlour',
  output: t.number,
  run: ({ flour, step }: FlourPort & StepContext, kg: number) => flour.take(step.runId, kg),
}

const flours = {
  'forgets to give the flour back': changing({
    ...takeFlour,
    undo: () => FlextResult.ok(),
    undoInDoubt: giveBack,
  }),
  'forgets the flour that it may have taken': changing({ ...takeFlour, undo: giveBack }),
  'takes flour under a new name each time': changing({
    ...takeFlour,
    run: ({ flour }: FlourPort & StepContext, kg: number) => flour.take(randomUUID(), kg),
    undo: giveBack,
    undoInDoubt: giveBack,
  }),
}

export const careful: AnyServiceClass = OrderBread

/** By what is wrong with each. */
export const careless: ReadonlyMap<string, AnyServiceClass> = new Map(
  Object.entries(flours).map(([fault, flour]): readonly [string, AnyServiceClass] => [
    fault,
    class extends FlextDomainService.define({
      name: 'bakery.order-bread',
      version: 1,
      request: t.type({ loaves: t.number, to: t.string }),
      result: t.type({ paid: t.number, delivery: t.string }),
      *flow({ loaves, to }) {
        yield* flour(loaves)
        const paid = yield* takeMoney(loaves * 4)
        const delivery = yield* deliver(to)
        return { paid, delivery }
      },
    }) {},
  ]),
)
