/** The ways of testing a service that docs/guide/test-a-service.md shows. */
import { memoryJournal, memoryRuntime, openStatuses } from 'flext-core'
import { done, everyCrash, given, replayingRuntime, skippingClock } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import { expect, it } from 'vitest'

import type { NoCarrier } from '../shop.ts'
import { newShop } from '../new-shop.ts'
import { PlaceOrder, reservePens, takeMoney } from '../place-order.ts'

const order = { pens: 2, to: 'Lisbon' }
const noCarrier: NoCarrier = { _tag: 'NoCarrier', message: 'the carrier is on strike' }

// #region fail
it('takes back what it did, the last change first, when the carrier refuses', async () => {
  const { ports, close } = newShop()
  await given(PlaceOrder, { ports })
    .when(order, { fail: { sendParcel: noCarrier } })
    .then({
      status: 'compensated',
      error: 'NoCarrier',
      steps: [
        'reservePens',
        'takeMoney',
        'sendParcel failed',
        'undo takeMoney',
        'undo reservePens',
      ],
    })
  await close?.()
})
// #endregion

// #region earlier
it('goes on behind what an earlier process had done', async () => {
  const { ports, close } = newShop()
  await given(PlaceOrder, { ports, earlier: [done(reservePens, 2), done(takeMoney, 24)] })
    .when(order)
    .then({ result: { paid: 24, parcel: 'parcels/run-1.txt' }, steps: ['sendParcel'] })
  await close?.()
})
// #endregion

// #region cancel
it('gives the money back when it is cancelled', async () => {
  const { ports, close } = newShop()
  await given(PlaceOrder, { ports })
    .when(order, { cancelAfter: 'takeMoney' })
    .then({ status: 'cancelled', error: 'RunCancelled' })
  await close?.()
})
// #endregion

// #region replay
it('asks for the same steps in every replay', async () => {
  const { ports, close } = newShop()
  const placeOrder = new PlaceOrder(replayingRuntime(), ports)
  expect(await placeOrder.run(order)).toMatchObject({ right: { paid: 24 } })
  await close?.()
})
// #endregion

// #region clock
it('gives the money back after ten minutes of maintenance at the payment provider', async () => {
  const { ports, close } = newShop()
  const clock = skippingClock({ start: Date.UTC(2026, 10, 22) })
  const placeOrder = new PlaceOrder(memoryRuntime({ clock, persistence: { times: 100 } }), {
    ...ports,
    payments: {
      ...ports.payments,
      giveBack: (id) => {
        if (clock.now() < Date.UTC(2026, 10, 22, 0, 10)) throw new Error('down for maintenance')
        return ports.payments.giveBack(id)
      },
    },
  })
  expect(await placeOrder.run({ ...order, to: 'Atlantis' })).toMatchObject({
    left: { _tag: 'NoCarrier' },
  })
  await close?.()
})
// #endregion

// #region crash
it('survives a crash at any point', async () => {
  const { rounds, boundaries } = await everyCrash(PlaceOrder, order, newShop, { modes: ['crash'] })
  expect(rounds).toBe(boundaries + 1)
})
// #endregion

// #region stuck
it('can be gone on with when an undo kept failing', async () => {
  const { ports, close } = newShop()
  const journal = memoryJournal()
  const broken = { ...ports.payments, giveBack: () => E.left({ _tag: 'Down', message: 'down' }) }
  const before = memoryRuntime({ journal, clock: skippingClock() })
  // @ts-expect-error -- the port is declared never to fail
  const result = await new PlaceOrder(before, { ...ports, payments: broken }).run(
    { ...order, to: 'Atlantis' },
    { id: 'a-1' },
  )
  expect(result).toMatchObject({
    left: { _tag: 'RunStuck', left: [{ name: 'takeMoney' }, { name: 'reservePens' }] },
  })

  const after = memoryRuntime({ journal })
  after.register(PlaceOrder.definition, ports)
  const resumed = await after.runs.resume({ service: 'tutorial.place-order', id: 'a-1' })
  expect(E.isRight(resumed) && (await resumed.right.end)).toMatchObject({
    left: { _tag: 'NoCarrier' },
  })
  expect(await after.runs.list({ status: openStatuses })).toEqual([])
  await close?.()
})
// #endregion
