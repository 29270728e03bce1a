/** What every runtime must do with runs: begin, attach, go on, take back, stop. */
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

export const contractOfRuns: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'does the steps in order and answers with the result': async (open) => {
    const world = scriptedWorld()
    await using here = await session(open, world)
    assert.deepEqual(
      await here.run(['look a', 'change b', 'decide c', 'finish d'], { id: 'r' }),
      right(['look a', 'change b', 'decide c', 'finish d']),
    )
    assert.deepEqual(world.did, ['look a', 'change b', 'decide c', 'finish d'])
    assert.equal(await statusOf(here, 'r'), 'committed')
  },

  'gives the same result to whoever asks again under the same id, while it runs and after': async (
    open,
  ) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world)
      const [one, other] = await Promise.all([
        here.run(['change a'], { id: 'r' }),
        here.run(['change a'], { id: 'r' }),
      ])
      assert.deepEqual([one, other], [right(['change a']), right(['change a'])])
      assert.deepEqual(await here.run(['change a'], { id: 'r' }), right(['change a']))
    }
    await using later = await session(open, world)
    assert.deepEqual(await later.run(['change a'], { id: 'r' }), right(['change a']))
    assert.deepEqual(world.did, ['change a'])
  },

  'refuses another request under the same id, while it runs and after': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world)
      const first = here.run(['change a'], { id: 'r' })
      assert.equal(tagOf(await here.run(['change b'], { id: 'r' })), 'RunConflict')
      await first
      assert.equal(tagOf(await here.run(['change b'], { id: 'r' })), 'RunConflict')
    }
    await using later = await session(open, world)
    assert.equal(tagOf(await later.run(['change b'], { id: 'r' })), 'RunConflict')
    assert.deepEqual(world.did, ['change a'])
  },

  'goes on after reopening with the step it had not finished, and does no other again': async (
    open,
  ) => {
    const world = scriptedWorld()
    const lines = ['change a', 'look b', 'change c', 'change d']
    {
      await using here = await session(open, world)
      world.held.add('change c')
      const run = here.run(lines, { id: 'r' })
      await until(() => world.waiting.has('change c'))
      await here.runtime.close()
      assert.equal(tagOf(await run), 'RunInterrupted')
    }
    world.held.clear()
    await using later = await session(open, world)
    assert.deepEqual(await later.runtime.recover(), right({ resumed: 1, left: [] }))
    assert.deepEqual(await later.run(lines, { id: 'r' }), right(lines))
    assert.deepEqual(world.did, lines)
  },

  'leaves the runs of services that nobody registered, and names them': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world)
      world.held.add('change a')
      void here.run(['change a'], { id: 'r' })
      await until(() => world.waiting.has('change a'))
    }
    const runtime = await open({ clock: skippingClock() })
    const report = await runtime.recover()
    await runtime.close()
    assert.ok(report._tag === 'Right')
    assert.equal(report.right.resumed, 0)
    assert.deepEqual(
      report.right.left.map(({ run }) => run),
      [named('r')],
    )
    assert.match(report.right.left[0]?.why ?? '', /no service flext\.testing\.scripted, version 1/)
  },

  'takes back every change, the last one first, when a step fails': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look d')
    await using here = await session(open, world)
    assert.equal(
      tagOf(await here.run(['change a', 'change b', 'look c', 'look d'], { id: 'r' })),
      'ScriptFailed',
    )
    assert.deepEqual(world.did, ['change a', 'change b', 'look c', 'undo b', 'undo a'])
    assert.equal(await statusOf(here, 'r'), 'compensated')
  },

  'goes on taking back after reopening, and undoes nothing twice': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look d')
    const lines = ['change a', 'change b', 'look d']
    {
      await using here = await session(open, world)
      world.held.add('undo a')
      void here.run(lines, { id: 'r' })
      await until(() => world.waiting.has('undo a'))
    }
    world.held.clear()
    await using later = await session(open, world)
    await later.runtime.recover()
    assert.equal(tagOf(await later.run(lines, { id: 'r' })), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'change b', 'undo b', 'undo a'])
  },

  'takes nothing back that was done before the point of no return': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look d')
    await using here = await session(open, world)
    assert.equal(
      tagOf(await here.run(['change a', 'decide b', 'change c', 'look d'], { id: 'r' })),
      'ScriptFailed',
    )
    assert.deepEqual(world.did, ['change a', 'decide b', 'change c', 'undo c'])
  },

  'takes back a run that is cancelled, and aborts its step': async (open) => {
    const world = scriptedWorld()
    world.held.add('look b')
    await using here = await session(open, world)
    const handle = here.start(['change a', 'look b'], { id: 'r' })
    await until(() => world.waiting.has('look b'))
    assert.deepEqual(await handle.cancel('no longer wanted'), right(undefined))
    const result = await handle.result
    assert.equal(tagOf(result), 'RunCancelled')
    assert.deepEqual(world.did, ['change a', 'undo a'])
    assert.equal(await statusOf(here, 'r'), 'cancelled')
    assert.equal(tagOf(await handle.cancel()), 'CancelRefused')
  },

  'remembers a cancellation over reopening': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world)
      world.held.add('look b')
      void here.run(['change a', 'look b'], { id: 'r' })
      await until(() => world.waiting.has('look b'))
    }
    await using later = await session(open, world)
    assert.deepEqual(await later.runtime.runs.cancel(named('r')), right(undefined))
    world.held.clear()
    await later.runtime.recover()
    await later.runtime.settled()
    assert.equal(await statusOf(later, 'r'), 'cancelled')
    assert.deepEqual(world.did, ['change a', 'undo a'])
  },

  'takes back a run whose deadline passes': async (open) => {
    const world = scriptedWorld()
    world.held.add('look b')
    await using here = await session(open, world)
    const result = await here.run(['change a', 'look b'], { id: 'r', deadline: '1h' })
    assert.equal(tagOf(result), 'RunDeadlineExceeded')
    assert.deepEqual(world.did, ['change a', 'undo a'])
    assert.equal(await statusOf(here, 'r'), 'cancelled')
  },

  'is stuck when an undo keeps failing, says what is left, and goes on once asked to': async (
    open,
  ) => {
    const world = scriptedWorld()
    for (const line of ['undo b', 'look c']) world.broken.add(line)
    {
      await using here = await session(open, world)
      const result = await here.run(['change a', 'change b', 'look c'], { id: 'r' })
      assert.ok(result._tag === 'Left' && result.left._tag === 'RunStuck')
      assert.deepEqual((result.left as unknown as { left: unknown }).left, [
        { lane: '', place: 1, name: 'change' },
        { lane: '', place: 0, name: 'change' },
      ])
      assert.equal(await statusOf(here, 'r'), 'stuck')
    }
    world.broken.delete('undo b')
    await using later = await session(open, world)
    assert.deepEqual(await later.runtime.recover(), right({ resumed: 0, left: [] }))
    const resumed = await later.runtime.runs.resume(named('r'))
    assert.ok(resumed._tag === 'Right')
    assert.equal(tagOf(await resumed.right.end), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'change b', 'undo b', 'undo a'])
    assert.equal(await statusOf(later, 'r'), 'compensated')
  },

  'takes back a committed run when asked to, or says which step forbids it': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world)
      await here.run(['change a', 'change b'], { id: 'r' })
      await here.run(['change c', 'decide d'], { id: 'final' })
    }
    await using later = await session(open, world)
    assert.deepEqual(await later.runtime.runs.undo(named('r')), right(undefined))
    assert.deepEqual(world.did.slice(4), ['undo b', 'undo a'])
    assert.equal(await statusOf(later, 'r'), 'compensated')
    const refused = await later.runtime.runs.undo(named('final'))
    assert.ok(refused._tag === 'Left')
    assert.match(refused.left.message, /decide/)
    assert.equal(await statusOf(later, 'final'), 'committed')
  },
}
