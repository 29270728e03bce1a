/** What the answer to lesson 4 has to do. */
import assert from 'node:assert/strict'

import { memoryRuntime, type CloudEvent, type EventSubscriber } from 'flext-core'
import { given, skippingClock, type AnyServiceClass } from 'flext-core/testing'

import { openBakery } from '../bakery.ts'
import type { Check } from '../course/check.ts'

export interface LessonFour {
  readonly SellBread: AnyServiceClass
  readonly sales: (book: Map<string, number>) => EventSubscriber
}

const request = { loaf: 'rye', loaves: 3, to: 'Lisbon' }

export const checks = ({ SellBread, sales }: LessonFour): readonly Check[] => {
  const told = async (to = request.to): Promise<readonly CloudEvent[]> => {
    const { events } = await given(SellBread, { ports: openBakery().ports })
      .when({ ...request, to })
      .observe()
    return events
  }
  return [
    {
      says: 'tells what was sold once it is delivered',
      hint: 'events: (_delivery, loaf, loaves) => [BreadSold.of({ loaf, loaves })] in the declaration of deliver.',
      run: async () => {
        const events = await told()
        assert.deepEqual(
          events.map(({ type, data }) => ({ type, data })),
          [{ type: 'bakery.bread-sold', data: { loaf: 'rye', loaves: 3 } }],
          `expected one event bakery.bread-sold about 3 loaves of rye, found ${events.length}`,
        )
      },
    },
    {
      says: 'tells nothing of bread that was not delivered',
      hint: 'Events stand in the record of their step and are published when the run commits. Do not tell them from elsewhere.',
      run: async () => {
        assert.deepEqual(await told('Atlantis'), [])
      },
    },
    {
      says: 'has a subscriber that hears of every sale',
      hint: 'handling(BreadSold, …) hands it the data, decoded, and the event as it came.',
      run: async () => {
        const runtime = memoryRuntime({ clock: skippingClock() })
        const book = new Map<string, number>()
        const service = new SellBread(runtime, openBakery().ports)
        runtime.subscribe(sales(book))
        for (const id of ['one', 'two']) await service.run(request, { id })
        await runtime.settled()
        const sold = [...book.values()].reduce((sum, loaves) => sum + loaves, 0)
        assert.equal(sold, 6, `two orders of 3 loaves: expected 6 in the book, found ${sold}`)
      },
    },
    {
      says: 'counts an event that comes twice once',
      hint: 'told.id is the same in every delivery: use it as the key in the book.',
      run: async () => {
        const [event] = await told()
        assert.ok(event !== undefined, 'there is no event to deliver twice yet')
        const book = new Map<string, number>()
        const { handle } = sales(book)
        for (const delivery of [event, event]) {
          const handled = handle(delivery, new AbortController().signal)
          await (typeof handled === 'function' ? handled() : handled)
        }
        const sold = [...book.values()].reduce((sum, loaves) => sum + loaves, 0)
        assert.equal(sold, 3, `the same event twice: expected 3 loaves in the book, found ${sold}`)
      },
    },
  ]
}
