/**
 * PlaceOrder with a crash, a failure and a lost answer at every boundary in turn. The world says
 * what must be true afterwards.
 */
import { everyCrash } from 'flext-core/testing'
import { expect, it } from 'vitest'

import { PlaceOrder } from './place-order.ts'
import { placeOrderWorld } from './testing/place-order-world.ts'

const request = { pens: 2, to: 'Lisbon' }

it('does all of it once, or nothing, whatever goes wrong', async () => {
  const { boundaries, leftOut, rounds } = await everyCrash(PlaceOrder, request, placeOrderWorld)
  expect(rounds).toBeGreaterThan(boundaries)
  expect(leftOut).toBe(0)
}, 60_000)
