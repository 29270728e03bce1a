/** What PlaceOrder does, in one sentence each. The steps use the ports for real. */
import { given } from 'flext-core/testing'
import { describe, expect, it } from 'vitest'

import { cardRefused, outOfStock } from './error.ts'
import { PlaceOrder } from './place-order.ts'
import { placeOrderWorld } from './testing/place-order-world.ts'

const request = { pens: 2, to: 'Lisbon' }

describe('place order', () => {
  it('does every step, and says what came of it', async () => {
    const { books, ports } = placeOrderWorld()
    await given(PlaceOrder, { ports })
      .when(request)
      .then({
        status: 'committed',
        result: { paid: 2, parcel: 'parcel of run-1' },
        steps: ['reservePens', 'takeMoney', 'sendParcel', 'thankCustomer'],
        events: [
          { type: 'shop.place-order.pens-reserved', data: { pens: 2 } },
          {
            type: 'shop.place-order.parcel-sent',
            data: { pens: 2, to: 'Lisbon', parcel: 'parcel of run-1' },
          },
        ],
      })
    expect(books()).toEqual({
      reservePens: [{ pens: 2 }],
      takeMoney: [{ pens: 2 }],
      sendParcel: [{ pens: 2, to: 'Lisbon' }],
      thankCustomer: [{ parcel: 'parcel of run-1' }],
    })
  })

  it('leaves nothing behind when reservePens fails with OutOfStock', async () => {
    const { books, ports } = placeOrderWorld()
    await given(PlaceOrder, { ports })
      .when(request, { fail: { reservePens: outOfStock('as the test wishes') } })
      .then({
        status: 'compensated',
        error: 'OutOfStock',
        steps: ['reservePens failed'],
      })
    expect(books()).toEqual({ reservePens: [], takeMoney: [], sendParcel: [], thankCustomer: [] })
  })

  it('leaves nothing behind when takeMoney fails with CardRefused', async () => {
    const { books, ports } = placeOrderWorld()
    await given(PlaceOrder, { ports })
      .when(request, { fail: { takeMoney: cardRefused('as the test wishes') } })
      .then({
        status: 'compensated',
        error: 'CardRefused',
        steps: ['reservePens', 'takeMoney failed', 'undo reservePens'],
      })
    expect(books()).toEqual({ reservePens: [], takeMoney: [], sendParcel: [], thankCustomer: [] })
  })

  it.each([
    ['at most 100 pens an order', { pens: 101 }],
    ['nobody delivers to Atlantis', { to: 'Atlantis' }],
  ])('does nothing where it is not true that %s', async (rule, wrong) => {
    const { ports } = placeOrderWorld()
    const { result, steps } = await given(PlaceOrder, { ports })
      .when({ ...request, ...wrong })
      .observe()
    expect(result).toMatchObject({ left: { _tag: 'BusinessRulesBroken' } })
    expect(JSON.stringify(result)).toContain(JSON.stringify(rule))
    expect(steps).toEqual([])
  })
})
