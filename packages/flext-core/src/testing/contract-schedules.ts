/** What a runtime must do with schedules: a time has one run, whatever becomes of its process. */
import assert from 'node:assert/strict'

import { schedule } from '../schedule/schedule.ts'
import {
  named,
  right,
  session,
  until,
  type OpenRuntime,
  type RuntimeContractCase,
  type Session,
} from './contract-session.ts'
import { ScriptedService, scriptedWorld, type ScriptedWorld } from './scripted-service.ts'
import { skippingClock, type SkippingClock } from './skipping-clock.ts'

const start = Date.UTC(2026, 0, 1)
const day = 86_400_000

const nightly = schedule({
  name: 'nightly',
  cron: '0 2 * * *',
  service: ScriptedService,
  request: (at) => [`change ${at.getUTCDate()}`],
})

/** A process at a time that passes only when it is told to. */
const at = async (
  open: OpenRuntime,
  world: ScriptedWorld,
  time: number,
): Promise<Session & { readonly clock: SkippingClock }> => {
  const clock = skippingClock({ skips: false, start: time })
  return { ...(await session(open, world, { clock })), clock }
}

const idOf = (date: string): string => `nightly@${date}T02:00:00.000Z`

export const contractOfSchedules: Readonly<Record<string, RuntimeContractCase['run']>> = {
  'starts a run for each time of a schedule, and after reopening for those it missed': async (
    open,
  ) => {
    const world = scriptedWorld()
    {
      await using here = await at(open, world, start)
      assert.deepEqual(await here.runtime.schedules.start([nightly]), right(undefined))
      await here.clock.advance(day)
      await until(() => world.did.length === 1)
      await here.runtime.settled()
    }
    await using later = await at(open, world, start + 3 * day)
    await later.runtime.schedules.start([nightly])
    await later.runtime.settled()
    assert.deepEqual(world.did, ['change 1', 'change 3'])
    const shown = await later.runtime.runs.show(named(idOf('2026-01-03')))
    assert.equal(shown._tag, 'Right')
  },

  'does not run again what it ran, be it asked to run the past': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await at(open, world, start + 2 * day)
      await here.runtime.schedules.start([nightly])
      const filled = await here.runtime.schedules.backfill(
        'nightly',
        new Date(start),
        new Date(start + day),
      )
      assert.deepEqual(filled, right(1))
      await here.runtime.settled()
    }
    await using later = await at(open, world, start + 2 * day)
    await later.runtime.schedules.start([nightly])
    const filled = await later.runtime.schedules.backfill(
      'nightly',
      new Date(start),
      new Date(start + 2 * day),
    )
    assert.deepEqual(filled, right(2))
    await later.runtime.settled()
    assert.deepEqual(world.did, ['change 1', 'change 2'])
  },

  'keeps a schedule paused over reopening, and triggers it all the same': async (open) => {
    const world = scriptedWorld()
    {
      await using here = await at(open, world, start)
      await here.runtime.schedules.start([nightly])
      await here.runtime.schedules.pause('nightly', 'holidays')
    }
    await using later = await at(open, world, start + 5 * day)
    await later.runtime.schedules.start([nightly])
    await later.clock.advance(day)
    await later.runtime.settled()
    assert.deepEqual(world.did, [])
    const [paused] = await later.runtime.schedules.list()
    assert.equal(paused?.paused?.reason, 'holidays')
    const triggered = await later.runtime.schedules.trigger('nightly')
    assert.deepEqual(triggered, right(named('nightly@2026-01-07T00:00:00.000Z')))
    await later.runtime.settled()
    await later.runtime.schedules.resume('nightly')
    await later.clock.advance(day)
    await until(() => world.did.length === 2)
    assert.deepEqual(world.did, ['change 7', 'change 7'])
  },
}
