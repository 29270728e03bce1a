/** Lesson 5: waiting, signals, timers and children. */
// #region exercise
import { changing, FlextDomainService, pivot, signal, type StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { OvenPort, TillPort } from '../bakery.ts'

/** What the customer says when the design is to their liking. */
export const agreed = signal({ name: 'agreed', payload: t.type({ words: t.string }) })

const takeDeposit = changing({
  name: 'takeDeposit',
  output: t.number,
  run: ({ till, step }: TillPort & StepContext, euros: number) => till.charge(step.runId, euros),
  undo: ({ till, step }) => till.refund(step.runId),
  undoInDoubt: ({ till, step }) => till.refund(step.runId),
})

const bake = pivot({
  name: 'bake',
  output: t.string,
  run: ({ oven, step }: OvenPort & StepContext, cake: string) => oven.bake(step.runId, cake),
})

/** A service of its own, which others ask for cakes as well. */
export class BakeCake extends FlextDomainService.define({
  name: 'bakery.bake-cake',
  version: 1,
  request: t.type({ kind: t.string, words: t.string }),
  result: t.string,
  *flow({ kind, words }) {
    return yield* bake(`${kind}: ${words}`)
  },
}) {}

export class OrderCake extends FlextDomainService.define({
  name: 'bakery.order-cake',
  version: 1,
  request: t.type({ kind: t.string }),
  result: t.string,
  signals: [agreed],
  *flow({ kind }) {
    yield* takeDeposit(20)
    const words = 'happy birthday'
    // TODO 1: wait for `agreed`, at most two days, and take the words from it.
    // TODO 2: call BakeCake with the kind and the words.
    // TODO 3: let the cake cool for twelve hours before it is handed over.
    return `${kind}: ${words}`
  },
}) {}
// #endregion
