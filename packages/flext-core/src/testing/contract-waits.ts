/** What every runtime must do with flows that wait: for a time, for a signal, for whatever comes first. */
import assert from 'node:assert/strict'

import {
  named,
  right,
  session,
  statusOf,
  tagOf,
  until,
  untilStatus,
  type RuntimeContractCase,
  type Session,
} from './contract-session.ts'
import { Approved, scriptedWorld } from './scripted-service.ts'
import { skippingClock } from './skipping-clock.ts'

const untilWaiting = async (here: Session, handle: ReturnType<Session['start']>): Promise<void> => {
  await until(() => handle.status() === 'waiting')
  await untilStatus(here, handle.id, 'waiting')
}

const stillClock = () => skippingClock({ start: 0, skips: false })

export const contractOfWaits: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'sleeps for as long as it is told': async (open) => {
    await using here = await session(open, scriptedWorld(), { clock: skippingClock({ start: 0 }) })
    assert.deepEqual(
      await here.run(['now', 'sleep 1d', 'now'], { id: 'r' }),
      right(['1970-01-01T00:00:00.000Z', 'sleep 1d', '1970-01-02T00:00:00.000Z']),
    )
  },

  'sleeps no longer for having been closed meanwhile': async (open) => {
    const lines = ['sleep 1d', 'now']
    {
      await using here = await session(open, scriptedWorld(), { clock: stillClock() })
      await untilWaiting(here, here.start(lines, { id: 'r' }))
    }
    const clock = skippingClock({ start: 3_600_000 })
    await using later = await session(open, scriptedWorld(), { clock })
    await later.runtime.recover()
    assert.deepEqual(
      await later.run(lines, { id: 'r' }),
      right(['sleep 1d', '1970-01-02T00:00:00.000Z']),
    )
  },

  'takes back a run that is cancelled while it sleeps': async (open) => {
    const world = scriptedWorld()
    await using here = await session(open, world, { clock: stillClock() })
    const handle = here.start(['change a', 'sleep 1d'], { id: 'r' })
    await untilWaiting(here, handle)
    assert.deepEqual(await handle.cancel('enough'), right(undefined))
    assert.equal(tagOf(await handle.result), 'RunCancelled')
    assert.deepEqual(world.did, ['change a', 'undo a'])
  },

  'waits for a signal, and yields what it says': async (open) => {
    const world = scriptedWorld()
    await using here = await session(open, world)
    const handle = here.start(['change a', 'wait', 'change b'], { id: 'r' })
    await untilWaiting(here, handle)
    assert.deepEqual(
      await here.runtime.runs.signal(named('r'), Approved, 'by Ada'),
      right(undefined),
    )
    assert.deepEqual(await handle.result, right(['change a', 'by Ada', 'change b']))
  },

  'keeps signals that come before they are waited for, in their order': async (open) => {
    const world = scriptedWorld()
    world.held.add('look a')
    const lines = ['attempt look a', 'wait', 'wait']
    {
      await using here = await session(open, world)
      void here.run(lines, { id: 'r' })
      await until(() => world.waiting.has('look a'))
      await here.runtime.runs.signal(named('r'), Approved, 'one')
      await here.runtime.runs.signal(named('r'), 'approved', 'two')
    }
    world.held.clear()
    await using later = await session(open, world)
    await later.runtime.recover()
    assert.deepEqual(await later.run(lines, { id: 'r' }), right(['look a', 'one', 'two']))
  },

  'counts a signal once that is sent again under the same id': async (open) => {
    await using here = await session(open, scriptedWorld())
    const handle = here.start(['wait', 'wait'], { id: 'r' })
    await untilWaiting(here, handle)
    for (const said of ['one', 'one', 'two']) {
      const sent = await here.runtime.runs.signal(named('r'), Approved, said, { id: said })
      assert.deepEqual(sent, right(undefined))
    }
    assert.deepEqual(await handle.result, right(['one', 'two']))
  },

  'waits on after reopening, for the signal and for its time': async (open) => {
    const lines = ['wait 1d', 'attempt wait 1d', 'now']
    {
      await using here = await session(open, scriptedWorld(), { clock: stillClock() })
      await untilWaiting(here, here.start(lines, { id: 'r' }))
    }
    {
      await using here = await session(open, scriptedWorld(), { clock: stillClock() })
      await here.runtime.recover()
      const handle = here.start(lines, { id: 'r' })
      await untilWaiting(here, handle)
      await here.runtime.runs.signal(named('r'), Approved, 'at last')
      await until(() => handle.status() === 'waiting')
    }
    await using later = await session(open, scriptedWorld(), { clock: skippingClock({ start: 5 }) })
    await later.runtime.recover()
    assert.deepEqual(
      await later.run(lines, { id: 'r' }),
      right(['at last', 'no signal approved came within 86400000 ms', '1970-01-02T00:00:00.000Z']),
    )
  },

  'takes back a run whose signal does not come in time': async (open) => {
    const world = scriptedWorld()
    await using here = await session(open, world)
    assert.equal(tagOf(await here.run(['change a', 'wait 1d'], { id: 'r' })), 'SignalTimedOut')
    assert.deepEqual(world.did, ['change a', 'undo a'])
  },

  'refuses a signal that the service does not know, that says something else, or that comes too late':
    async (open) => {
      await using here = await session(open, scriptedWorld())
      const { runs } = here.runtime
      const handle = here.start(['wait'], { id: 'r' })
      await untilWaiting(here, handle)
      const unknown = await runs.signal(named('r'), 'refused', 'x')
      assert.ok(unknown._tag === 'Left' && unknown.left._tag === 'SignalInvalid')
      assert.match(unknown.left.message, /knows no signal refused; it knows approved/)
      const wrong = await runs.signal<unknown>(named('r'), 'approved', 7)
      assert.ok(wrong._tag === 'Left' && wrong.left._tag === 'SignalInvalid')
      assert.match(wrong.left.message, /expected a string, found 7/)
      await runs.signal(named('r'), Approved, 'yes')
      assert.deepEqual(await handle.result, right(['yes']))
      assert.equal(tagOf(await runs.signal(named('r'), Approved, 'again')), 'RunRefused')
      assert.equal(tagOf(await runs.signal(named('none'), Approved, 'x')), 'RunUnknown')
    },

  'lets the first branch of a race decide, and takes back what the others did': async (open) => {
    const world = scriptedWorld()
    world.held.add('look c')
    await using here = await session(open, world)
    assert.deepEqual(
      await here.run(['race change a + look c | sleep 1h + change b', 'change d'], { id: 'r' }),
      right(['1: sleep 1h + change b', 'change d']),
    )
    assert.deepEqual(world.did, ['change a', 'change b', 'undo a', 'change d'])
    assert.equal(await statusOf(here, 'r'), 'committed')
  },

  'lets the first failure of a race decide too': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look c')
    await using here = await session(open, world, { clock: stillClock() })
    assert.equal(
      tagOf(await here.run(['change a', 'race sleep 1h | change b + look c'], { id: 'r' })),
      'ScriptFailed',
    )
    assert.deepEqual(world.did, ['change a', 'change b', 'undo b', 'undo a'])
  },

  'remembers over reopening which branch of a race has won': async (open) => {
    const world = scriptedWorld()
    const lines = ['race wait | look b', 'look a']
    {
      await using here = await session(open, world)
      world.held.add('look a')
      const handle = here.start(lines, { id: 'r' })
      await until(() => world.waiting.has('look a'))
      await here.runtime.runs.signal(named('r'), Approved, 'too late')
      void handle
    }
    world.held.clear()
    await using later = await session(open, world)
    await later.runtime.recover()
    assert.deepEqual(await later.run(lines, { id: 'r' }), right(['1: look b', 'look a']))
  },
}
