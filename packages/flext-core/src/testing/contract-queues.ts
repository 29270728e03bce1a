/** What a runtime must do with runs that wait in queues: the journal knows who waits and what has begun. */
import assert from 'node:assert/strict'

import { queue } from '../queue/queue.ts'
import {
  named,
  right,
  session,
  statusOf,
  tagOf,
  until,
  type RuntimeContractCase,
  type Session,
} from './contract-session.ts'
import { scriptedWorld } from './scripted-service.ts'
import { skippingClock } from './skipping-clock.ts'

const pair = queue({ name: 'pair', concurrency: 2, perKey: { concurrency: 1 } })
const single = queue({ name: 'single', concurrency: 1, length: 2 })
const hourly = queue({ name: 'hourly', rate: { limit: 1, per: '1h' } })
const queues = [pair, single, hourly]

const beganAt = async ({ runtime }: Session, id: string): Promise<number> => {
  const shown = await runtime.runs.show(named(id))
  assert.ok(shown._tag === 'Right')
  const begun = shown.right.entries.find(({ record }) => record.kind === 'dequeued')
  assert.ok(begun, `run ${id} has begun`)
  return begun.at
}

export const contractOfQueues: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'lets no more runs of a queue be under way than it allows, in all and for a key': async (
    open,
  ) => {
    const world = scriptedWorld()
    await using here = await session(open, world, { queues })
    const ids = Array.from({ length: 12 }, (_, n) => `r${n}`)
    const results = await Promise.all(
      ids.map((id, n) =>
        here.run([`change ${id}`, `look ${id}`], { id, queue: { in: pair, key: `key ${n % 3}` } }),
      ),
    )
    assert.deepEqual(
      results.map(tagOf),
      ids.map(() => 'a result'),
    )
    assert.equal(world.most, 2)
    const [state] = await here.runtime.queues.list()
    assert.deepEqual(state, { name: 'pair', waiting: 0, underWay: 0 })
  },

  'gives slots again after reopening, and lets the others wait in their order': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world, { queues })
      world.held.add('change a')
      void here.run(['change a'], { id: 'a', queue: { in: single } })
      await until(() => world.waiting.has('change a'))
      const late = here.start(['change c'], { id: 'c', queue: { in: single } })
      const soon = here.start(['change b'], { id: 'b', queue: { in: single, priority: 1 } })
      assert.deepEqual(await late.accepted(), right(undefined))
      assert.deepEqual(await soon.accepted(), right(undefined))
      assert.equal(await statusOf(here, 'b'), 'queued')
      const full = await here.run(['change d'], { id: 'd', queue: { in: single } })
      assert.equal(tagOf(full), 'QueueFull')
    }
    world.held.clear()
    await using later = await session(open, world, { queues })
    assert.deepEqual(await later.runtime.recover(), right({ resumed: 3, left: [] }))
    await later.runtime.settled()
    assert.deepEqual(world.did, ['change a', 'change b', 'change c'])
    assert.equal(world.most, 1)
  },

  'counts what a queue has let begin against its rate, after reopening too': async (open) => {
    const world = scriptedWorld()
    const clock = skippingClock()
    let first: number
    {
      await using here = await session(open, world, { queues, clock })
      await here.run(['look a'], { id: 'a', queue: { in: hourly } })
      first = await beganAt(here, 'a')
    }
    await using later = await session(open, world, {
      queues,
      clock: skippingClock({ start: clock.now() }),
    })
    await later.runtime.recover()
    await later.run(['look b'], { id: 'b', queue: { in: hourly } })
    const second = await beganAt(later, 'b')
    assert.ok(second - first >= 3_600_000, `the second began ${second - first} ms after the first`)
  },

  'begins no second run of a queue under one key against doubles': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world, { queues })
      world.held.add('change a')
      void here.run(['change a'], { id: 'a', queue: { in: pair, dedupe: 'k' } })
      await until(() => world.waiting.has('change a'))
    }
    world.held.clear()
    await using later = await session(open, world, { queues })
    const wish = { in: pair, dedupe: 'k' } as const
    const refused = await later.run(['change b'], {
      id: 'b',
      queue: { ...wish, whenDuplicate: 'refuse' },
    })
    assert.equal(tagOf(refused), 'Deduplicated')
    const attached = later.start(['change c'], { id: 'c', queue: wish })
    await later.runtime.recover()
    assert.deepEqual(await attached.result, right(['change a']))
    assert.equal(attached.id, 'a')
    assert.deepEqual(await later.run(['change d'], { id: 'd', queue: wish }), right(['change d']))
    assert.deepEqual(world.did, ['change a', 'change d'])
  },

  'cancels a run before its turn, and does nothing for it': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world, { queues })
      world.held.add('change a')
      void here.run(['change a'], { id: 'a', queue: { in: single } })
      await until(() => world.waiting.has('change a'))
      const kept = here.start(['change b'], { id: 'b', queue: { in: single } })
      assert.deepEqual(await kept.accepted(), right(undefined))
      const waiting = here.start(['change c'], { id: 'c', queue: { in: single } })
      assert.deepEqual(await waiting.accepted(), right(undefined))
      assert.deepEqual(await waiting.cancel('not needed'), right(undefined))
      assert.equal(tagOf(await waiting.result), 'RunCancelled')
    }
    world.held.clear()
    await using later = await session(open, world, { queues })
    assert.deepEqual(await later.runtime.runs.cancel(named('b')), right(undefined))
    await later.runtime.recover()
    await later.runtime.settled()
    assert.equal(await statusOf(later, 'b'), 'cancelled')
    assert.equal(await statusOf(later, 'c'), 'cancelled')
    assert.deepEqual(world.did, ['change a'])
  },

  'leaves runs whose queue is not given, and names it': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world, { queues })
      world.held.add('change a')
      void here.run(['change a'], { id: 'a', queue: { in: single } })
      await until(() => world.waiting.has('change a'))
    }
    await using later = await session(open, world)
    const report = await later.runtime.recover()
    assert.ok(report._tag === 'Right')
    assert.match(report.right.left[0]?.why ?? '', /no queue single is given to the runtime/)
  },
}
