/** What every runtime must do for subscribers: park what they fail at, and begin where they say. */
import assert from 'node:assert/strict'

import type { CloudEvent } from '../event/cloud-event.ts'
import type { EventSubscriber } from '../event/subscriber.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'
import { right, session, type RuntimeContractCase } from './contract-session.ts'
import { scriptedWorld } from './scripted-service.ts'

const parkedIn = async ({ parked }: FlextRuntime): Promise<ReadonlyArray<unknown>> =>
  (await parked.list()).map(({ event, attempts }) => [event.data, attempts])

export const contractOfSubscribers: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'parks what a subscriber fails at with the rest of its run, and delivers it in order once it is retried':
    async (open) => {
      const world = scriptedWorld()
      const got: Array<unknown> = []
      let isBroken = true
      const weak: EventSubscriber = {
        name: 'weak/one',
        types: ['script.changed'],
        parking: { attempts: 1 },
        handle: ({ data }) => {
          if (isBroken && data === 'b') throw new Error('not this one')
          got.push(data)
        },
      }
      const parked = [
        ['b', 1],
        ['c', 0],
      ]
      {
        await using here = await session(open, world)
        const subscription = here.runtime.subscribe(weak)
        await here.run(['change a', 'change b', 'change c'], { id: 'one' })
        await here.run(['change d'], { id: 'two' })
        await subscription.caughtUp()
        assert.deepEqual(got, ['a', 'd'])
        assert.deepEqual(await parkedIn(here.runtime), parked)
        await subscription.stop()
      }
      await using later = await session(open, world)
      assert.deepEqual(await parkedIn(later.runtime), parked)
      isBroken = false
      assert.deepEqual(await later.runtime.parked.retry({ subscriber: 'weak/one' }), right(2))
      await later.runtime.subscribe(weak).caughtUp()
      assert.deepEqual(got, ['a', 'd', 'b', 'c'])
      assert.deepEqual(await parkedIn(later.runtime), [])
    },

  'delivers what waited behind an event that is dropped': async (open) => {
    const got: Array<unknown> = []
    await using here = await session(open, scriptedWorld())
    const subscription = here.runtime.subscribe({
      name: 'weak',
      types: ['script.changed'],
      parking: { attempts: 1 },
      handle: ({ data }) => {
        if (data === 'a') throw new Error('not this one')
        got.push(data)
      },
    })
    await here.run(['change a', 'change b'])
    await subscription.caughtUp()
    const [first] = await here.runtime.parked.list()
    const dropped = await here.runtime.parked.drop({ event: first?.event.id ?? 'none' })
    assert.deepEqual(dropped, right(1))
    await subscription.caughtUp()
    assert.deepEqual(got, ['b'])
    assert.deepEqual(await parkedIn(here.runtime), [])
  },

  'begins a subscriber where it says, and goes elsewhere when it is rewound': async (open) => {
    const world = scriptedWorld()
    const got: Array<unknown> = []
    const late: EventSubscriber = {
      name: 'late',
      from: 'now',
      handle: (event: CloudEvent) => void got.push(event.data),
    }
    {
      await using here = await session(open, world)
      await here.run(['change a', 'change b'])
      const subscription = here.runtime.subscribe(late)
      await subscription.caughtUp()
      await here.run(['change c'])
      await subscription.caughtUp()
      assert.deepEqual(got, ['c'])
      await subscription.stop()
    }
    await using later = await session(open, world)
    await later.run(['change d'])
    const subscription = later.runtime.subscribe(late)
    await subscription.caughtUp()
    assert.deepEqual(got, ['c', 'd'])
    const [, second] = await later.runtime.events()
    assert.ok(second)
    await subscription.rewind(second)
    await subscription.caughtUp()
    assert.deepEqual(got, ['c', 'd', 'c', 'd'])
  },
}
