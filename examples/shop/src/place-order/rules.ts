/** What must hold before PlaceOrder begins. Every rule that is broken is told. */
import { allOf, broken, holds, rule } from 'flext-core'

import type { PlaceOrderRequest } from './model.ts'

const atMost100PensAnOrder = rule({
  name: 'at most 100 pens an order',
  check: ({ pens }: PlaceOrderRequest) =>
    pens <= 100 ? holds : broken(`found pens: ${pens}`, { pens }),
})

const nobodyDeliversToAtlantis = rule({
  name: 'nobody delivers to Atlantis',
  check: ({ to }: PlaceOrderRequest) =>
    to !== 'Atlantis' ? holds : broken(`found to: ${to}`, { to }),
})

export const placeOrderRules = allOf(atMost100PensAnOrder, nobodyDeliversToAtlantis)
