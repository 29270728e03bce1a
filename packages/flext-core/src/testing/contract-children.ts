/** What every runtime must do with runs that call others, and with runs that are changed or forked. */
import assert from 'node:assert/strict'

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
import { ScriptedChild, scriptedWorld } from './scripted-service.ts'

const childStatus = async ({ runtime }: Session, id: string): Promise<string> => {
  const shown = await runtime.runs.show({ service: ScriptedChild.definition.name, id })
  return shown._tag === 'Right' ? shown.right.summary.status : shown.left._tag
}

export const contractOfChildren: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'calls another service and yields its result': async (open) => {
    const world = scriptedWorld()
    await using here = await session(open, world)
    assert.deepEqual(
      await here.run(['change a', 'call change b + look c'], { id: 'r' }),
      right(['change a', 'change b + look c']),
    )
    assert.equal(await childStatus(here, 'r/2'), 'committed')
  },

  'hands correlation and trace on to the service that it calls': async (open) => {
    await using here = await session(open, scriptedWorld())
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'v=1' }
    await here.run(['call change b'], { id: 'r', correlation: 'order-7', trace })
    await here.run(['call change c'], { id: 's', trace })
    const told = (await here.runtime.events()).map(({ event, correlation, ...rest }) => ({
      data: event.data,
      correlation,
      traceparent: rest.traceparent,
      tracestate: rest.tracestate,
    }))
    assert.deepEqual(told, [
      { data: 'b', correlation: 'order-7', ...trace },
      { data: 'c', correlation: 's', ...trace },
    ])
  },

  'fails as the service fails that it calls, once that one has taken back its own': async (
    open,
  ) => {
    const world = scriptedWorld()
    world.broken.add('look c')
    await using here = await session(open, world)
    const lines = ['change a', 'call change b + look c']
    assert.equal(tagOf(await here.run(lines, { id: 'r' })), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'change b', 'undo b', 'undo a'])
    assert.equal(await childStatus(here, 'r/2'), 'compensated')
  },

  'lets the flow go on after the failure of a service that it only attempts to call': async (
    open,
  ) => {
    const world = scriptedWorld()
    world.broken.add('look c')
    await using here = await session(open, world)
    const lines = ['attempt call change b + look c', 'change d']
    assert.deepEqual(await here.run(lines, { id: 'r' }), right(['look c failed', 'change d']))
    assert.deepEqual(world.did, ['change b', 'undo b', 'change d'])
  },

  'takes back a service that it called and that had committed': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look d')
    await using here = await session(open, world)
    const lines = ['change a', 'call change b + change c', 'look d']
    assert.equal(tagOf(await here.run(lines, { id: 'r' })), 'ScriptFailed')
    assert.deepEqual(world.did.slice(3), ['undo c', 'undo b', 'undo a'])
    assert.equal(await childStatus(here, 'r/2'), 'compensated')
  },

  'takes nothing back behind a call that cannot be taken back': async (open) => {
    const world = scriptedWorld()
    world.broken.add('look d')
    await using here = await session(open, world)
    const lines = ['change a', 'call decide b', 'change c', 'look d']
    assert.equal(tagOf(await here.run(lines, { id: 'r' })), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'decide b', 'change c', 'undo c'])
    assert.equal(await childStatus(here, 'r/2'), 'committed')
  },

  'cancels the service that it has called when it is cancelled itself': async (open) => {
    const world = scriptedWorld()
    world.held.add('look c')
    await using here = await session(open, world)
    const handle = here.start(['change a', 'call change b + look c'], { id: 'r' })
    await until(() => world.waiting.has('look c'))
    assert.deepEqual(await handle.cancel(), right(undefined))
    assert.equal(tagOf(await handle.result), 'RunCancelled')
    assert.deepEqual(world.did, ['change a', 'change b', 'undo b', 'undo a'])
    assert.equal(await childStatus(here, 'r/2'), 'cancelled')
  },

  'goes on after reopening with the service that it had called': async (open) => {
    const world = scriptedWorld()
    const lines = ['change a', 'call change b + look c', 'change d']
    {
      await using here = await session(open, world)
      world.held.add('look c')
      void here.run(lines, { id: 'r' })
      await until(() => world.waiting.has('look c'))
    }
    world.held.clear()
    await using later = await session(open, world)
    await later.runtime.recover()
    assert.deepEqual(
      await later.run(lines, { id: 'r' }),
      right(['change a', 'change b + look c', 'change d']),
    )
    assert.deepEqual(world.did, ['change a', 'change b', 'look c', 'change d'])
  },

  'is stuck with the service that it has called, and goes on with it': async (open) => {
    const world = scriptedWorld()
    for (const line of ['undo b', 'look c']) world.broken.add(line)
    await using here = await session(open, world)
    const result = await here.run(['change a', 'call change b + look c'], { id: 'r' })
    assert.equal(tagOf(result), 'RunStuck')
    assert.equal(await statusOf(here, 'r'), 'stuck')
    assert.equal(await childStatus(here, 'r/2'), 'stuck')
    world.broken.delete('undo b')
    const resumed = await here.runtime.runs.resume(named('r'))
    assert.ok(resumed._tag === 'Right')
    assert.equal(tagOf(await resumed.right.end), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'change b', 'undo b', 'undo a'])
  },

  'undoes with a committed run those that it had called': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await session(open, world)
      await here.run(['change a', 'call change b'], { id: 'r' })
      await here.run(['change c', 'call decide d'], { id: 'final' })
    }
    await using later = await session(open, world)
    assert.deepEqual(await later.runtime.runs.undo(named('r')), right(undefined))
    assert.deepEqual(world.did.slice(4), ['undo b', 'undo a'])
    assert.equal(await childStatus(later, 'r/2'), 'compensated')
    assert.equal(tagOf(await later.runtime.runs.undo(named('final'))), 'UndoRefused')
  },

  'says what an undo would take back, and takes nothing back': async (open) => {
    const world = scriptedWorld()
    await using here = await session(open, world)
    await here.run(['change a', 'look b', 'call change c'], { id: 'r' })
    const before = world.did.length
    const plan = await here.runtime.runs.planUndo(named('r'))
    assert.ok(plan._tag === 'Right')
    assert.deepEqual(
      plan.right.map(({ name, place }) => `${name}#${place + 1}`),
      ['call(flext.testing.scripted-child)#3', 'change#1'],
    )
    assert.equal(world.did.length, before)
    assert.equal(await statusOf(here, 'r'), 'committed')
    await here.run(['decide d'], { id: 'final' })
    assert.equal(tagOf(await here.runtime.runs.planUndo(named('final'))), 'UndoRefused')
    assert.equal(await statusOf(here, 'final'), 'committed')
  },

  'forks a run from a step on, and leaves what came before to the run that did it': async (
    open,
  ) => {
    const world = scriptedWorld()
    world.broken.add('look c')
    await using here = await session(open, world)
    assert.equal(
      tagOf(await here.run(['change a', 'decide b', 'look c'], { id: 'r' })),
      'ScriptFailed',
    )
    const unknown = await here.runtime.runs.fork(named('r'), { from: 'sing' })
    assert.ok(unknown._tag === 'Left')
    assert.match(unknown.left.message, /it came to change#1, decide#2, look#3/)

    const failing = await here.runtime.runs.fork(named('r'), { from: 'look', id: 'f1' })
    assert.ok(failing._tag === 'Right')
    assert.equal(tagOf(await failing.right.end), 'ScriptFailed')
    assert.deepEqual(world.did, ['change a', 'decide b'])

    world.broken.clear()
    const forked = await here.runtime.runs.fork(named('r'), { from: 'look#3', id: 'f2' })
    assert.ok(forked._tag === 'Right')
    assert.deepEqual(await forked.right.end, right(['change a', 'decide b', 'look c']))
    assert.deepEqual(world.did, ['change a', 'decide b', 'look c'])
    const taken = await here.runtime.runs.fork(named('r'), { from: 'look', id: 'f2' })
    assert.equal(tagOf(taken), 'RunRefused')
  },

  'raises events of the flow itself with those of its steps': async (open) => {
    await using here = await session(open, scriptedWorld())
    await here.run(['change a', 'raise b', 'change c'], { id: 'r' })
    const events = await here.runtime.events()
    assert.deepEqual(
      events.map(({ event }) => [event.type, event.data]),
      [
        ['script.changed', 'a'],
        ['script.raised', 'b'],
        ['script.changed', 'c'],
      ],
    )
  },

  'tells a new run that it is patched, and goes on telling it so': async (open) => {
    const world = scriptedWorld()
    const lines = ['change a', 'patched p', 'look b']
    {
      await using here = await session(open, world)
      world.held.add('look b')
      void here.run(lines, { id: 'r' })
      await until(() => world.waiting.has('look b'))
    }
    world.held.clear()
    await using later = await session(open, world)
    await later.runtime.recover()
    assert.deepEqual(await later.run(lines, { id: 'r' }), right(['change a', 'new', 'look b']))
  },
}
