import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { memoryJournal, type MemoryJournal } from '../journal/memory-journal.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import { reading } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { cellOf, type ScheduleState } from './schedule-state.ts'
import { schedule, type Schedule, type ScheduleOptions } from './schedule.ts'

interface DeskPort {
  readonly desk: { readonly closed: Array<string>; held: boolean }
}

const close = reading({
  name: 'close',
  output: t.null,
  run: async ({ desk, step }: DeskPort & StepContext, day: string) => {
    desk.closed.push(day)
    if (desk.held) {
      await new Promise((resolve) => {
        step.signal.addEventListener('abort', resolve, { once: true })
      })
    }
    return E.right(null)
  },
})

class CloseTheDay extends FlextDomainService.define({
  name: 'test.close-the-day',
  version: 1,
  request: t.string,
  result: t.null,
  *flow(day) {
    return yield* close(day)
  },
}) {}

const daily = (options: Partial<ScheduleOptions<string>> = {}): Schedule =>
  schedule({
    name: 'daily',
    cron: '0 12 * * *',
    service: CloseTheDay,
    request: (at: Date) => at.toISOString().slice(0, 10),
    ...options,
  } as ScheduleOptions<string>)

const day = 86_400_000
const first = Date.UTC(2026, 0, 1)

/** A process that begins at a time, with the journal of those before it. */
const process = (
  journal: MemoryJournal,
  start = first,
  desk = { closed: [] as Array<string>, held: false },
) => {
  const clock = skippingClock({ skips: false, start })
  const runtime = memoryRuntime({ journal, clock })
  const service = new CloseTheDay(runtime, { desk })
  return { clock, runtime, service, desk, schedules: runtime.schedules }
}

const kept = (journal: MemoryJournal): ScheduleState =>
  journal.cells(cellOf('daily')).find(({ key }) => key === 'schedule/daily')!.value as ScheduleState

describe('a schedule', () => {
  it('starts a run for each of its times, named by it', async () => {
    const journal = memoryJournal()
    const { clock, runtime, schedules, desk } = process(journal)
    expect(await schedules.start([daily()])).toEqual(E.right(undefined))
    expect(desk.closed).toEqual([])
    await clock.advance(2 * day)
    await runtime.settled()
    expect(desk.closed).toEqual(['2026-01-01', '2026-01-02'])
    expect(journal.find('test.close-the-day', 'daily@2026-01-02T12:00:00.000Z')?.status).toBe(
      'committed',
    )
    expect(await schedules.list()).toEqual([
      {
        name: 'daily',
        timing: 'cron 0 12 * * * UTC',
        service: 'test.close-the-day',
        next: new Date('2026-01-03T12:00:00Z'),
        last: {
          at: '2026-01-02T12:00:00.000Z',
          by: 'time',
          outcome: 'started',
          run: 'daily@2026-01-02T12:00:00.000Z',
          status: 'committed',
        },
      },
    ])
  })

  it.each([
    ['skip', []],
    ['latest', ['2026-01-04']],
    ['all', ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']],
    [{ all: 2 }, ['2026-01-03', '2026-01-04']],
  ] as const)('makes up for the times it missed: %j', async (catchUp, made) => {
    const journal = memoryJournal()
    const before = process(journal)
    await before.schedules.start([daily({ catchUp })])
    before.clock.stop()
    const { clock, runtime, schedules, desk } = process(journal, first + 4 * day)
    await schedules.start([daily({ catchUp })])
    await runtime.settled()
    expect(desk.closed).toEqual(made)
    expect(kept(journal).fires.at(-1)?.outcome).toBe(made.length < 4 ? 'missed' : 'started')
    await clock.advance(day)
    expect(desk.closed).toEqual([...made, '2026-01-05'])
  })

  it('takes a time for late, not for missed, when it was due less than a minute ago', async () => {
    const journal = memoryJournal()
    await process(journal).schedules.start([daily({ catchUp: 'skip' })])
    const after = process(journal, first + day / 2 + 59_000)
    await after.schedules.start([daily({ catchUp: 'skip' })])
    expect(kept(journal).fires).toMatchObject([{ by: 'time', outcome: 'started' }])
  })

  it('never fires twice for one time, though the process dies before it is noted', async () => {
    const journal = memoryJournal()
    let dead = false
    const dying = {
      ...journal,
      setCells: (changes: Parameters<typeof journal.setCells>[0]) =>
        dead ? new Promise<void>(() => {}) : journal.setCells(changes),
    } as unknown as MemoryJournal
    const before = process(dying)
    await before.schedules.start([daily()])
    dead = true
    await before.clock.advance(day / 2)
    expect(before.desk.closed).toEqual(['2026-01-01'])
    before.clock.stop()

    const after = process(journal, first + day / 2 + 1_000, before.desk)
    await after.runtime.recover()
    await after.schedules.start([daily()])
    await after.runtime.settled()
    expect(before.desk.closed).toEqual(['2026-01-01'])
    expect(kept(journal).fires).toMatchObject([{ outcome: 'started' }])
  })

  it('is paused over restarts, and goes on with the next time', async () => {
    const journal = memoryJournal()
    const before = process(journal)
    await before.schedules.start([daily()])
    await before.schedules.pause('daily', 'audit')
    await before.clock.advance(day)
    expect(await before.schedules.list()).toMatchObject([{ paused: { reason: 'audit' } }])
    before.clock.stop()
    const { clock, schedules, desk } = process(journal, first + 2 * day)
    await schedules.start([daily()])
    await clock.advance(day)
    expect(desk.closed).toEqual([])
    expect((await schedules.list())[0]).not.toHaveProperty('next')
    await schedules.resume('daily')
    expect((await schedules.list())[0]).not.toHaveProperty('paused')
    await clock.advance(day)
    expect(desk.closed).toEqual(['2026-01-04'])
  })

  it('is triggered at once, paused or not, and keeps its times', async () => {
    const journal = memoryJournal()
    const { clock, schedules, desk } = process(journal)
    await schedules.start([daily()])
    await schedules.pause('daily')
    await clock.advance(1_234)
    expect(await schedules.trigger('daily')).toEqual(
      E.right({ service: 'test.close-the-day', id: 'daily@2026-01-01T00:00:01.234Z' }),
    )
    await schedules.resume('daily')
    await clock.advance(day / 2)
    expect(desk.closed).toEqual(['2026-01-01', '2026-01-01'])
  })

  it('runs times of the past that had no run, and goes on with that after a crash', async () => {
    const journal = memoryJournal()
    const before = process(journal, first + 3 * day)
    await before.schedules.start([daily()])
    expect(
      await before.schedules.backfill('daily', new Date(first), new Date(first + 2 * day)),
    ).toEqual(E.right(2))
    await before.runtime.settled()
    expect(before.desk.closed).toEqual(['2026-01-01', '2026-01-02'])
    expect(
      await before.schedules.backfill('daily', new Date(first), new Date(first + 3 * day)),
    ).toEqual(E.right(3))
    expect(before.desk.closed).toEqual(['2026-01-01', '2026-01-02', '2026-01-03'])

    const state = kept(journal)
    const backfill = { from: '2025-12-30T00:00:00.000Z', to: '2026-01-01T23:00:00.000Z' }
    journal.setCells([{ key: cellOf('daily'), value: { ...state, backfill } }])
    const { schedules, desk, runtime } = process(journal, first + 3 * day)
    await schedules.start([daily()])
    await runtime.settled()
    expect(desk.closed).toEqual(['2025-12-30', '2025-12-31'])
    expect(kept(journal)).not.toHaveProperty('backfill')
  })

  it('refuses to run what has not come yet, or too much', async () => {
    const { schedules } = process(memoryJournal())
    await schedules.start([daily({ cron: undefined, every: '1m' } as never)])
    const later = await schedules.backfill('daily', new Date(first), new Date(first + 1))
    expect(later).toMatchObject(E.left({ _tag: 'ScheduleRefused' }))
    const much = await schedules.backfill('daily', new Date(0), new Date(first))
    expect(much).toMatchObject(
      E.left({ message: 'schedule daily: a backfill runs at most 10000 times, found more' }),
    )
  })

  it('skips a time while the run before is open, if it is to', async () => {
    const journal = memoryJournal()
    const { clock, schedules, desk, service } = process(journal)
    desk.held = true
    await schedules.start([daily({ overlap: 'skip' })])
    await clock.advance(2 * day)
    expect(desk.closed).toEqual(['2026-01-01'])
    expect(kept(journal).fires[0]).toMatchObject({
      outcome: 'overlap',
      at: '2026-01-02T12:00:00.000Z',
    })
    const handle = service.start('2026-01-01', { id: 'daily@2026-01-01T12:00:00.000Z' })
    await handle.cancel()
    await handle.result
    await clock.advance(day)
    expect(desk.closed).toEqual(['2026-01-01', '2026-01-03'])
  })

  it('lets runs wait for each other, if it is to, over a restart too', async () => {
    const journal = memoryJournal()
    const before = process(journal)
    before.desk.held = true
    await before.schedules.start([daily({ overlap: 'queue' })])
    await before.clock.advance(2 * day)
    expect(before.desk.closed).toEqual(['2026-01-01'])
    expect(await before.runtime.queues.list()).toMatchObject([
      { name: 'schedule/daily', waiting: 1, underWay: 1 },
    ])
    before.clock.stop()
    const { runtime, desk } = process(journal, first + 2 * day)
    expect(await runtime.recover()).toMatchObject(E.right({ resumed: 2 }))
    await runtime.settled()
    expect(desk.closed).toEqual(['2026-01-01', '2026-01-02'])
  })

  it('begins within its jitter, at the same moment whenever it is asked', async () => {
    const journal = memoryJournal()
    const { clock, schedules, desk } = process(journal)
    await schedules.start([daily({ jitter: '1h' })])
    await clock.advance(day / 2)
    expect(desk.closed).toEqual([])
    await clock.advance(3_600_000)
    expect(desk.closed).toEqual(['2026-01-01'])
    expect(journal.find('test.close-the-day', 'daily@2026-01-01T12:00:00.000Z')).toBeDefined()
  })

  it('notes what its service refuses and what its request throws, and goes on', async () => {
    const journal = memoryJournal()
    const { clock, schedules, desk } = process(journal)
    const request = (at: Date): string => {
      if (at.getUTCDate() === 1) throw new TypeError('no books on the first')
      return at.getUTCDate() === 2 ? (2 as never) : 'third'
    }
    await schedules.start([daily({ request })])
    await clock.advance(3 * day)
    expect(desk.closed).toEqual(['third'])
    expect(kept(journal).fires).toMatchObject([
      { outcome: 'started' },
      { outcome: 'refused', error: { _tag: 'RequestInvalid' } },
      { outcome: 'refused', error: { message: 'TypeError: no books on the first' } },
    ])
  })

  it('notices that the clock was put forward', async () => {
    const journal = memoryJournal()
    let shift = 0
    const clock = skippingClock({ skips: false, start: first })
    const runtime = memoryRuntime({
      journal,
      clock: { now: () => clock.now() + shift, after: (ms, callBack) => clock.after(ms, callBack) },
    })
    const desk = { closed: [] as Array<string>, held: false }
    new CloseTheDay(runtime, { desk }).run.toString()
    await runtime.schedules.start([daily()])
    shift = day
    await clock.advance(600_000)
    expect(desk.closed).toEqual(['2026-01-01'])
  })

  it('fires no more once the runtime is closed', async () => {
    const journal = memoryJournal()
    const { clock, runtime, schedules, desk } = process(journal)
    await schedules.start([daily()])
    await runtime.close()
    await clock.advance(2 * day)
    expect(desk.closed).toEqual([])
    expect(await schedules.start([daily({ name: 'other' })])).toMatchObject(
      E.left({ _tag: 'JournalFailed' }),
    )
  })
})
