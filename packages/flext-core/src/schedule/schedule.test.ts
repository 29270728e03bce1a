import { describe, expect, it } from 'vitest'
import * as t from 'io-ts'

import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { schedule } from './schedule.ts'
import { isoTime } from './schedule-state.ts'
import type { Times } from './times.ts'

class Nothing extends FlextDomainService.define({
  name: 'test.nothing',
  version: 1,
  request: t.string,
  result: t.null,
  // oxlint-disable-next-line require-yield -- a flow without a step
  *flow() {
    return null
  },
}) {}

const cron = (expression: string, timeZone?: string): Times =>
  schedule({
    name: 'n',
    cron: expression,
    ...(timeZone && { timeZone }),
    service: Nothing,
    request: String,
  }).times!

const upcoming = (times: Times, from: string, count: number): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let at = times.next(Date.parse(from)); found.length < count; at = times.next(at!)) {
    found.push(isoTime(at!))
  }
  return found
}

describe('the times of a schedule', () => {
  it('come in the zone it names, and in UTC when it names none', () => {
    const from = '2026-01-01T00:00:00Z'
    expect(upcoming(cron('0 2 * * *', 'Europe/Berlin'), from, 1)).toEqual([
      '2026-01-01T01:00:00.000Z',
    ])
    expect(upcoming(cron('0 2 * * *'), from, 1)).toEqual(['2026-01-01T02:00:00.000Z'])
  })

  it('that the zone leaves out come right after the gap', () => {
    // On 2026-03-29 02:00 is followed by 03:00 in Berlin, which is 01:00 in UTC.
    expect(upcoming(cron('30 2 * * *', 'Europe/Berlin'), '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ])
    expect(upcoming(cron('30 2,14 * * *', 'Europe/Berlin'), '2026-03-29T00:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T12:30:00.000Z',
    ])
  })

  it('that the zone has twice come once', () => {
    // On 2026-10-25 03:00 is followed by 02:00 in Berlin.
    expect(upcoming(cron('30 2 * * *', 'Europe/Berlin'), '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
    expect(upcoming(cron('30 2,14 * * *', 'Europe/Berlin'), '2026-10-24T13:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T13:30:00.000Z',
    ])
  })

  it('that come every so often know neither gap nor double', () => {
    expect(upcoming(cron('*/30 * * * *', 'Europe/Berlin'), '2026-03-29T00:29:59Z', 3)).toEqual([
      '2026-03-29T00:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ])
    expect(upcoming(cron('*/30 * * * *', 'Europe/Berlin'), '2026-10-25T00:29:59Z', 3)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
    ])
  })

  it('at an interval are its whole multiples', () => {
    const { times } = schedule({ name: 'n', every: '15m', service: Nothing, request: String })
    expect(upcoming(times!, '2026-01-01T10:07:00Z', 2)).toEqual([
      '2026-01-01T10:15:00.000Z',
      '2026-01-01T10:30:00.000Z',
    ])
  })

  it.each([
    ['cron', cron('0 * * * *', 'Asia/Kathmandu')],
    ['every', schedule({ name: 'n', every: '1h', service: Nothing, request: String }).times!],
  ])('are the same backwards: %s', (_, times) => {
    const forwards: Array<number> = []
    const end = Date.UTC(2026, 0, 2)
    for (let at = times.next(Date.UTC(2026, 0, 1)); at! <= end; at = times.next(at!))
      forwards.push(at!)
    expect(times.latest(end, forwards.length).toReversed()).toEqual(forwards)
    expect(times.latest(forwards[3]!, 1)).toEqual([forwards[3]])
    expect(times.latest(forwards[3]! - 1, 1)).toEqual([forwards[2]])
    expect(times.latest(end, 0)).toEqual([])
  })
})

it('takes only requests that its service takes, for a class or an instance', () => {
  const compiled = (instance: Nothing): void => {
    const times = { name: 'n', every: '1h' } as const
    schedule({ ...times, service: Nothing, request: (at) => at.toISOString() })
    schedule({ ...times, service: instance, request: String })
    // @ts-expect-error -- a request is a string
    schedule({ ...times, service: Nothing, request: (at) => at })
    // @ts-expect-error -- a request is a string
    schedule({ ...times, service: instance, request: () => 1 })
    // @ts-expect-error -- either cron or every
    schedule({ ...times, cron: '* * * * *', service: Nothing, request: String })
  }
  expect(compiled).toBeTypeOf('function')
})

describe('schedules that make no sense', () => {
  it('are refused with every mistake, and none of them is started', async () => {
    const runtime = memoryRuntime({ clock: skippingClock({ skips: false }) })
    const elsewhere = new Nothing(memoryRuntime())
    const started = await runtime.schedules.start([
      schedule({ name: 'a', cron: '61 * * * *', service: Nothing, request: String }),
      schedule({
        name: 'b',
        cron: '* * * * *',
        timeZone: 'Europe/Berln',
        service: elsewhere,
        request: String,
      }),
      schedule({
        name: 'b',
        cron: '0 0 30 2 *',
        service: Nothing,
        request: String,
        catchUp: 'none' as never,
      }),
      schedule({ name: 'c d', service: Nothing, request: String } as never),
      schedule({ name: 'e', every: '0s', service: Nothing, request: String }),
    ])
    expect(started._tag === 'Left' && started.left.message.split('\n')).toEqual([
      'schedule a: cron: expected a cron expression such as "0 2 * * *", found "61 * * * *" (string): CronPattern: Invalid value for minute: 61',
      'schedule a: service: expected a service that is registered with this runtime, found test.nothing, version 1',
      'schedule b: timeZone: expected a time zone of the IANA, such as Europe/Berlin, found "Europe/Berln" (string)',
      'schedule b: service: expected a service that is registered with this runtime, found test.nothing, version 1',
      'schedule b: catchUp: expected "skip" | "latest" | "all" or an object, found "none" (string)',
      'schedule b: cron: expected a time that comes, found "0 0 30 2 *" (string), which never does',
      'schedule b: name: expected a name that no other schedule of the runtime has, found "b" (string)',
      'schedule b: service: expected a service that is registered with this runtime, found test.nothing, version 1',
      'schedule c d: name: expected a name of letters, digits, ".", "_" and "-", found "c d" (string)',
      'schedule c d: cron: expected either cron or every, found neither',
      'schedule c d: service: expected a service that is registered with this runtime, found test.nothing, version 1',
      'schedule e: every: expected more than 0ms, found 0 (number)',
      'schedule e: service: expected a service that is registered with this runtime, found test.nothing, version 1',
    ])
    expect(await runtime.schedules.list()).toEqual([])
  })

  it('are asked for by a name that nobody started', async () => {
    const { schedules } = memoryRuntime()
    expect(await schedules.pause('nightly')).toMatchObject({
      left: { message: 'no schedule nightly is started in this process: expected none at all' },
    })
  })
})
