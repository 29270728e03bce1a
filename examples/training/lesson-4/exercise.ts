/** Lesson 4: events and subscribers. */
// #region exercise
import { event, FlextDomainService, handling, pivot } from 'flext-core'
import type { EventSubscriber, StepContext } from 'flext-core'
import * as t from 'io-ts'

import type { VanPort } from '../bakery.ts'

/** What the bakery tells whoever wants to know. */
export const BreadSold = event({
  type: 'bakery.bread-sold',
  data: t.type({ loaf: t.string, loaves: t.number }),
})

const deliver = pivot({
  name: 'deliver',
  output: t.string,
  run: ({ van, step }: VanPort & StepContext, _loaf: string, _loaves: number, to: string) =>
    van.deliver(step.runId, to),
  // TODO 1: tell BreadSold once it is delivered. `events` gets the output, then the input.
})

export class SellBread extends FlextDomainService.define({
  name: 'bakery.sell-bread',
  version: 1,
  request: t.type({ loaf: t.string, loaves: t.number, to: t.string }),
  result: t.type({ delivery: t.string }),
  *flow({ loaf, loaves, to }) {
    return { delivery: yield* deliver(loaf, loaves, to) }
  },
}) {}

/** Where somebody counts what was sold: loaves by the id of the event that told of them. */
export type SalesBook = Map<string, number>

export const sales = (book: SalesBook): EventSubscriber => ({
  name: 'sales',
  ...handling(BreadSold, async ({ loaves }, _told) => {
    // TODO 2: an event may come twice, with the same id. Count it once.
    book.set(`entry ${book.size + 1}`, loaves)
  }),
})
// #endregion
