import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal, type MemoryJournal } from '../journal/memory-journal.ts'
import { changing } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import type { CloudEvent } from './cloud-event.ts'
import { deliveryFailed } from './delivery.ts'
import { event } from './event.ts'
import type { EventSubscriber } from './subscriber.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const Told = event({ type: 'test.told', data: t.string })

const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _words: ReadonlyArray<string>) => E.right(null),
  undo: () => E.right(null),
  events: (_, words) => words.map((word) => Told.of(word)),
})

/** Tells each word of its request as an event. */
const Tell = serviceOf(function* (words) {
  yield* tell(words as ReadonlyArray<string>)
}, 'test.tell')

const runtimeWith = (journal: MemoryJournal = memoryJournal()) => {
  const clock = skippingClock({ start: 0 })
  const runtime = quickRuntime({ journal, clock, random: () => 0.999_999 })
  return { clock, runtime, journal, service: new Tell(runtime) }
}

/** A subscriber that fails at the words that are bad now. */
const listener = (bad: Iterable<string>, rest: Partial<EventSubscriber> = {}) => {
  const fails = new Set(bad)
  const got: Array<string> = []
  const tried: Array<string> = []
  const subscriber: EventSubscriber = {
    name: 'listener',
    handle: ({ data }: CloudEvent) => {
      tried.push(data as string)
      if (fails.has(data as string)) {
        return Promise.resolve(E.left({ _tag: 'Bad', message: `${String(data)} is bad` }))
      }
      got.push(data as string)
      return undefined
    },
    ...rest,
  }
  return { subscriber, got, tried, fails }
}

describe('an event at which its subscriber keeps failing', () => {
  it('is parked after ten attempts with backoff, and other runs go on', async () => {
    const { runtime, service, clock } = runtimeWith()
    const { subscriber, got, tried } = listener(['bad'])
    runtime.subscribe(subscriber)
    await service.run(['bad'], { id: 'one' })
    await service.run(['good'], { id: 'two' })
    await runtime.settled()
    expect(got).toEqual(['good'])
    expect(tried.filter((word) => word === 'bad')).toHaveLength(10)
    expect(await runtime.parked.list()).toEqual([
      {
        subscriber: 'listener',
        event: expect.objectContaining({ id: 'test.tell/one/tell#1/0', data: 'bad' }) as unknown,
        position: { position: 3, index: 0 },
        error: { _tag: 'Bad', message: 'bad is bad' },
        attempts: 10,
        parkedAt: clock.now(),
        due: false,
      },
    ])
    // 100 ms doubled eight times: the waits between ten attempts.
    expect(clock.now()).toBeGreaterThan(50_000)
    expect(clock.now()).toBeLessThan(52_000)
  })

  it('has the later events of its run wait behind it, and they keep their order when it is retried', async () => {
    const { runtime, service } = runtimeWith()
    const { subscriber, got, fails } = listener(['b'])
    runtime.subscribe(subscriber)
    await service.run(['a', 'b', 'c', 'd'], { id: 'one' })
    await service.run(['x'], { id: 'two' })
    await runtime.settled()
    expect(got).toEqual(['a', 'x'])
    const parked = await runtime.parked.list()
    expect(parked.map(({ event: { data }, attempts }) => [data, attempts])).toEqual([
      ['b', 10],
      ['c', 0],
      ['d', 0],
    ])
    expect(parked[2]?.error.message).toContain('waits behind test.tell/one/tell#1/1')
    fails.clear()
    expect(await runtime.parked.retry({ event: parked[0]!.event.id })).toEqual(E.right(1))
    await runtime.settled()
    expect(got).toEqual(['a', 'x', 'b', 'c', 'd'])
    expect(await runtime.parked.list()).toEqual([])
  })

  it('goes first when a later event of its run is retried', async () => {
    const { runtime, service } = runtimeWith()
    const { subscriber, got, fails } = listener(['a'])
    runtime.subscribe(subscriber)
    await service.run(['a', 'b', 'c'])
    await runtime.settled()
    const [, second] = await runtime.parked.list()
    fails.clear()
    expect(await runtime.parked.retry({ event: second!.event.id })).toEqual(E.right(2))
    await runtime.settled()
    expect(got).toEqual(['a', 'b', 'c'])
  })

  it('is tried once more when it is retried, and stays parked with its error', async () => {
    const { runtime, service } = runtimeWith()
    const { subscriber, tried } = listener(['a'], { parking: { attempts: 2 } })
    runtime.subscribe(subscriber)
    await service.run(['a', 'b'])
    await runtime.settled()
    await runtime.parked.retry()
    await runtime.settled()
    expect(tried).toEqual(['a', 'a', 'a'])
    expect((await runtime.parked.list()).map(({ attempts }) => attempts)).toEqual([3, 0])
  })

  it('is gone when it is dropped, and what waited behind it is delivered', async () => {
    const { runtime, service } = runtimeWith()
    const { subscriber, got } = listener(['a'], { parking: { attempts: 1 } })
    runtime.subscribe(subscriber)
    await service.run(['a', 'b'], { id: 'r' })
    await runtime.settled()
    const dropped = await runtime.parked.drop({ event: 'test.tell/r/tell#1/0' })
    expect(dropped).toEqual(E.right(1))
    await runtime.settled()
    expect(got).toEqual(['b'])
    expect(await runtime.parked.list()).toEqual([])
    expect(await runtime.parked.drop({ event: 'test.tell/r/tell#1/0' })).toMatchObject(
      E.left({ _tag: 'ParkedUnknown' }),
    )
  })

  it('is overtaken by later events of its run where that is wanted', async () => {
    const { runtime, service } = runtimeWith()
    const parking = { attempts: 1, later: 'overtake' } as const
    const { subscriber, got } = listener(['a', 'c'], { parking })
    runtime.subscribe(subscriber)
    await service.run(['a', 'b', 'c', 'd'])
    await runtime.settled()
    expect(got).toEqual(['b', 'd'])
    expect((await runtime.parked.list()).map(({ attempts }) => attempts)).toEqual([1, 1])
  })

  it('blocks what comes after it where parking is off', async () => {
    const { runtime, service } = runtimeWith()
    const { subscriber, got, tried, fails } = listener(['a'], { parking: false })
    const subscription = runtime.subscribe(subscriber)
    await service.run(['a'])
    await service.run(['b'])
    while (tried.length < 40) await quiet()
    expect(got).toEqual([])
    fails.clear()
    await subscription.caughtUp()
    expect(got).toEqual(['a', 'b'])
    expect(await runtime.parked.list()).toEqual([])
  })

  it('stays parked over a restart, is not read again, and keeps its run in order', async () => {
    const first = runtimeWith()
    const { subscriber, got, tried, fails } = listener(['a'], { parking: { attempts: 3 } })
    first.runtime.subscribe(subscriber)
    await first.service.run(['a', 'b'], { id: 'r' })
    await first.runtime.settled()
    await first.runtime.close()

    const second = runtimeWith(first.journal)
    // Nobody subscribes yet: what is asked for happens when somebody does.
    expect(await second.runtime.parked.retry({ subscriber: 'listener' })).toEqual(E.right(2))
    fails.clear()
    await second.runtime.subscribe(subscriber).caughtUp()
    expect(tried).toEqual(['a', 'a', 'a', 'a', 'b'])
    expect(got).toEqual(['a', 'b'])
  })

  it('is not tried again when the process died after parking it', async () => {
    const inner = memoryJournal()
    const journal: MemoryJournal = { ...inner, moveCursor: () => {} }
    const first = runtimeWith(journal)
    const { subscriber, tried, got } = listener(['a'], { parking: { attempts: 1 } })
    first.runtime.subscribe(subscriber)
    await first.service.run(['a', 'b'])
    await first.runtime.settled()
    const second = runtimeWith(inner)
    await second.runtime.subscribe(subscriber).caughtUp()
    expect(tried).toEqual(['a'])
    expect(got).toEqual([])
  })
})

describe('a failure that says more', () => {
  it.each([
    ['at-once', 1],
    ['soon', 3],
  ] as const)('is parked %s: after %i attempts', async (park, attempts) => {
    const { runtime, service } = runtimeWith()
    let tries = 0
    runtime.subscribe({
      name: 'sink',
      handle: () => {
        tries++
        return Promise.resolve(E.left(deliveryFailed('refused', { park })))
      },
    })
    await service.run(['a'])
    await runtime.settled()
    expect(tries).toBe(attempts)
    expect(await runtime.parked.list()).toMatchObject([{ attempts, error: { message: 'refused' } }])
  })

  it('of an outage is waited for as long as it lasts, and parks nothing', async () => {
    const { runtime, service, clock } = runtimeWith()
    const got: Array<unknown> = []
    const hour = 3_600_000
    runtime.subscribe({
      name: 'sink',
      handle: ({ data }) => {
        if (clock.now() < hour)
          return Promise.resolve(E.left(deliveryFailed('down', { park: 'never' })))
        got.push(data)
        return undefined
      },
    })
    await service.run(['a', 'b'])
    await runtime.settled()
    expect(got).toEqual(['a', 'b'])
    expect(await runtime.parked.list()).toEqual([])
  })

  it('is not tried again before the time it asks for', async () => {
    const { runtime, service, clock } = runtimeWith()
    const times: Array<number> = []
    runtime.subscribe({
      name: 'sink',
      handle: () => {
        times.push(clock.now())
        if (times.length > 1) return undefined
        return Promise.resolve(E.left(deliveryFailed('busy', { retryAfter: 90_000 })))
      },
    })
    await service.run(['a'])
    await runtime.settled()
    expect(times).toEqual([0, 90_000])
  })

  it('and holds a secret keeps it to itself', async () => {
    const { runtime, service } = runtimeWith()
    runtime.subscribe({
      name: 'sink',
      parking: { attempts: 1 },
      handle: () =>
        Promise.resolve(
          E.left({ _tag: 'Refused', message: 'amqp://me:hush@host is gone', password: 'hush' }),
        ),
    })
    await service.run(['a'])
    await runtime.settled()
    expect(JSON.stringify(await runtime.parked.list())).not.toContain('hush')
  })
})

describe('an attempt that takes too long', () => {
  it('has failed, is told to stop, and counts', async () => {
    const { runtime, service } = runtimeWith()
    const reasons: Array<unknown> = []
    runtime.subscribe({
      name: 'slow',
      timeout: '5s',
      parking: { attempts: 2 },
      handle: (_, signal) => {
        signal.addEventListener('abort', () => void reasons.push(signal.reason), { once: true })
        return new Promise<void>(() => {})
      },
    })
    await service.run(['a'])
    await runtime.settled()
    expect(reasons).toHaveLength(2)
    expect(await runtime.parked.list()).toMatchObject([
      {
        error: { _tag: 'DeliveryTimedOut', message: expect.stringContaining('5000 ms') as unknown },
      },
    ])
  })
})
