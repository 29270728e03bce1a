/** What every runtime must do with flows and what they tell: branches, notes, events. */
import type { CloudEvent } from '../event/cloud-event.ts'
import assert from 'node:assert/strict'

import { skippingClock } from './skipping-clock.ts'
import { scriptedWorld } from './scripted-service.ts'
import {
  named,
  right,
  session,
  statusOf,
  tagOf,
  until,
  type RuntimeContractCase,
} from './contract-session.ts'

export const contractOfFlows: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'does branches side by side, at most so many at once, and answers in their order': async (
    open,
  ) => {
    const world = scriptedWorld()
    world.pace = 50
    await using here = await session(open, world)
    const lines = ['all 2: change a, change b, look c, change d']
    assert.deepEqual(
      await here.run(lines, { id: 'r' }),
      right(['change a', 'change b', 'look c', 'change d']),
    )
    assert.equal(world.most, 2)
  },

  'aborts the other branches when one fails, and takes back what they did': async (open) => {
    const world = scriptedWorld()
    world.broken.add('change b')
    world.slow.add('change b')
    world.held.add('look c')
    await using here = await session(open, world)
    const lines = ['change a', 'all 3: change d, change b, look c']
    assert.equal(tagOf(await here.run(lines, { id: 'r' })), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'change d', 'undo d', 'undo a'])
  },

  'goes on in each branch after reopening': async (open) => {
    const world = scriptedWorld()
    const lines = ['all 3: change a, change b, change c', 'look d']
    {
      await using here = await session(open, world)
      world.held.add('change b')
      void here.run(lines, { id: 'r' })
      await until(() => world.did.length === 2 && world.waiting.has('change b'))
    }
    world.held.clear()
    await using later = await session(open, world)
    await later.runtime.recover()
    assert.deepEqual(
      await later.run(lines, { id: 'r' }),
      right(['change a', 'change b', 'change c', 'look d']),
    )
    assert.deepEqual(world.did.toSorted(), ['change a', 'change b', 'change c', 'look d'])
  },

  'lets the flow go on after the failure of a step that it only attempts': async (open) => {
    const world = scriptedWorld()
    world.broken.add('change a')
    await using here = await session(open, world)
    assert.deepEqual(
      await here.run(['attempt change a', 'attempt change b']),
      right(['change a failed', 'change b']),
    )
  },

  'gives a flow the same time, id and number after reopening': async (open) => {
    const world = scriptedWorld()
    const lines = ['now', 'uuid', 'random', 'attempt look a', 'look b']
    world.broken.add('look a')
    {
      await using here = await session(open, world, {
        clock: skippingClock({ start: 1_000 }),
        random: () => 0.25,
        uuid: () => 'the first id',
      })
      world.held.add('look b')
      void here.run(lines, { id: 'r' })
      await until(() => world.waiting.has('look b'))
    }
    world.held.clear()
    world.broken.clear()
    await using later = await session(open, world, { random: () => 0.75, uuid: () => 'another' })
    await later.runtime.recover()
    assert.deepEqual(
      await later.run(lines, { id: 'r' }),
      right(['1970-01-01T00:00:01.000Z', 'the first id', '0.25', 'look a failed', 'look b']),
    )
  },

  'keeps the events of a run until it commits, and forgets them when it does not': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look x')
    await using here = await session(open, world)
    await here.run(['change a', 'look x'], { id: 'fails' })
    await here.run(['change b', 'look c', 'change d'], { id: 'commits', correlation: 'nightly' })
    const events = await here.runtime.events()
    assert.deepEqual(
      events.map(({ event, runId }) => [runId, event.type, event.data]),
      [
        ['commits', 'script.looked', 'c'],
        ['commits', 'script.changed', 'b'],
        ['commits', 'script.changed', 'd'],
      ],
    )
    assert.deepEqual(new Set(events.map(({ correlation }) => correlation)), new Set(['nightly']))
    assert.deepEqual(await here.runtime.events(events[1]), events.slice(2))
  },

  'hands events to a subscriber in order, and over reopening goes on where it was': async (
    open,
  ) => {
    const world = scriptedWorld()
    const got: Array<CloudEvent> = []
    const subscriber = { name: 'reader', handle: (event: CloudEvent) => void got.push(event) }
    const data = (): ReadonlyArray<unknown> => got.map((event) => event.data)
    {
      await using here = await session(open, world)
      const subscription = here.runtime.subscribe(subscriber)
      for (const line of ['change a', 'change b']) await here.run([line])
      await subscription.caughtUp()
      assert.deepEqual(data(), ['a', 'b'])
      await subscription.stop()
      await here.run(['change c'])
    }
    await using later = await session(open, world)
    await later.run(['change d'])
    const subscription = later.runtime.subscribe(subscriber)
    await later.run(['change e'])
    await subscription.caughtUp()
    assert.deepEqual(data(), ['a', 'b', 'c', 'd', 'e'])
    assert.equal(new Set(got.map(({ id }) => id)).size, 5)
  },

  'tries a failing subscriber again before it hands over the next event': async (open) => {
    const got: Array<unknown> = []
    let failures = 3
    await using here = await session(open, scriptedWorld())
    const subscription = here.runtime.subscribe({
      name: 'weak',
      types: ['script.chan*'],
      handle: ({ data }) => {
        got.push(data)
        if (failures-- > 0) throw new Error('not now')
      },
    })
    await here.run(['look z', 'change a', 'change b'])
    await subscription.caughtUp()
    assert.deepEqual(got, ['a', 'a', 'a', 'a', 'b'])
  },

  'lists runs, the newest first, by status and service': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look x')
    await using here = await session(open, world)
    await here.run(['look a'], { id: 'one' })
    await here.run(['look x'], { id: 'two' })
    await here.run(['look b'], { id: 'three' })
    const ids = async (filter?: Parameters<typeof here.runtime.runs.list>[0]) =>
      (await here.runtime.runs.list(filter)).map(({ id }) => id)
    assert.deepEqual(await ids(), ['three', 'two', 'one'])
    assert.deepEqual(await ids({ status: ['compensated'] }), ['two'])
    assert.deepEqual(await ids({ limit: 1 }), ['three'])
    assert.deepEqual(await ids({ service: 'another' }), [])
    assert.equal(tagOf(await here.runtime.runs.show(named('four'))), 'RunUnknown')
    assert.equal(await statusOf(here, 'two'), 'compensated')
  },
}
