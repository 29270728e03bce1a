import { either as E, taskEither as TE } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { JournalBroken } from '../journal/journal.ts'
import { memoryJournal, type MemoryJournal } from '../journal/memory-journal.ts'
import type { FlextResult } from '../result/result.ts'
import { changing, reading } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { call } from '../flow/call.ts'
import { causedBy } from './caused-by.ts'
import type { CloudEvent } from './cloud-event.ts'
import { event } from './event.ts'
import { positionOf } from './starting-point.ts'

const Loaded = event({ type: 'test.loaded', data: t.type({ rows: t.number }), version: 2 })
const Progressed = event({ type: 'test.progressed', data: t.string, publish: 'at-once' })

const load = changing({
  name: 'load',
  output: t.number,
  run: (_: unknown, rows: number) => E.right(rows),
  undo: () => E.right(null),
  events: (rows, given) => [Progressed.of(`${given} rows`), Loaded.of({ rows })],
})
const check = reading({
  name: 'check',
  output: t.null,
  run: (_: unknown, fine: boolean): FlextResult<null> =>
    fine ? E.right(null) : E.left({ _tag: 'NotFine', message: 'not fine' }),
})

/** Loads so many rows, and fails in the end when there are none. */
const Load = serviceOf(function* (rows) {
  yield* load(Number(rows))
  yield* check(rows !== 0)
}, 'test.load')

const runtimeWith = (journal: MemoryJournal, faults?: () => 'crash' | undefined) => {
  const clock = skippingClock({ start: 0 })
  const runtime = quickRuntime({ journal, clock, ...(faults && { faults }) })
  return { clock, runtime, service: new Load(runtime) }
}

/** A subscriber that remembers what it got. */
const reader = (name = 'reader', types?: ReadonlyArray<string>) => {
  const got: Array<CloudEvent> = []
  const loads = (): ReadonlyArray<unknown> =>
    got
      .filter(({ type }) => type === 'test.loaded')
      .map(({ data }) => (data as { rows: number }).rows)
  return {
    got,
    loads,
    subscriber: {
      name,
      ...(types && { types }),
      handle: (cloudEvent: CloudEvent) => void got.push(cloudEvent),
    },
  }
}

describe('events of a run', () => {
  it('are CloudEvents that say where they come from', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    const { got, subscriber } = reader()
    const subscription = runtime.subscribe(subscriber)
    await service.run(5, { id: 'r', correlation: 'nightly' })
    await subscription.caughtUp()
    expect(got.at(-1)).toEqual({
      specversion: '1.0',
      id: 'test.load/r/load#1/1',
      source: '/flext/test.load',
      type: 'test.loaded',
      subject: 'r',
      time: '1970-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      data: { rows: 5 },
      dataversion: 2,
      correlationid: 'nightly',
      causationid: 'test.load/r',
    })
  })

  it('hand correlation, cause and trace on to the run that is started because of one', async () => {
    const journal = memoryJournal()
    const { runtime, service } = runtimeWith(journal)
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'v=1' }
    await service.run(1, { id: 'first', correlation: 'order-7', trace })
    const { got, subscriber } = reader('consumer', ['test.loaded'])
    await runtime.subscribe(subscriber).caughtUp()
    const [told] = got
    await service.run(2, { id: told!.id, ...causedBy(told!) })
    const [started] = journal.entries(2)
    expect(started?.record).toMatchObject({
      correlation: 'order-7',
      causation: 'test.load/first/load#1/1',
      ...trace,
    })
    await runtime.settled()
    expect(got.at(-1)).toMatchObject({
      correlationid: 'order-7',
      causationid: `test.load/${told!.id}`,
      ...trace,
    })
  })

  it('are the cause of the runs that their subscribers start, which is recorded with those', async () => {
    const journal = memoryJournal()
    const { runtime, service } = runtimeWith(journal)
    const Child = serviceOf(function* (rows) {
      yield* load(Number(rows) + 1)
    }, 'test.child')
    const child = new Child(runtime)
    const Parent = serviceOf(function* () {
      yield* call(Child, 8)
    }, 'test.parent')
    const parent = new Parent(runtime, {})
    runtime.subscribe({
      name: 'starts',
      types: ['test.loaded'],
      handle: async ({ source, id }) => {
        if (source !== '/flext/test.load') return
        await child.run(5, { id: `child of ${id}` })
        await parent.run(null, { id: `parent of ${id}` })
      },
    })
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'v=1' }
    await Promise.all([
      service.run(1, { id: 'one', correlation: 'order-1' }),
      service.run(2, { id: 'two', trace }),
    ])
    await runtime.settled()
    await runtime.settled()
    const startedOf = (name: string, id: string) =>
      journal.entries(journal.find(name, id)?.run ?? 0)[0]?.record
    expect(startedOf('test.child', 'child of test.load/one/load#1/1')).toMatchObject({
      correlation: 'order-1',
      causation: 'test.load/one/load#1/1',
    })
    expect(startedOf('test.child', 'child of test.load/two/load#1/1')).toMatchObject({
      correlation: 'two',
      causation: 'test.load/two/load#1/1',
      ...trace,
    })
    expect(startedOf('test.child', 'parent of test.load/two/load#1/1/1')).toMatchObject({
      correlation: 'two',
      parent: { id: 'parent of test.load/two/load#1/1' },
      ...trace,
    })
  })

  it('are told after the commit, and never when the run takes back what it did', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    const { got, loads, subscriber } = reader()
    const subscription = runtime.subscribe(subscriber)
    await service.run(0, { id: 'fails' })
    await service.run(7, { id: 'commits' })
    await subscription.caughtUp()
    expect(loads()).toEqual([7])
    expect(got.map(({ type, data }) => (type === 'test.progressed' ? data : type))).toEqual([
      '0 rows',
      '7 rows',
      'test.loaded',
    ])
  })

  it('are told at once, while the run is under way, when they are declared so', async () => {
    const { runtime } = runtimeWith(memoryJournal())
    const gate = Promise.withResolvers<E.Either<never, null>>()
    const wait = reading({ name: 'wait', output: t.null, run: () => gate.promise })
    const Waiting = serviceOf(function* () {
      yield* load(1)
      yield* wait()
    })
    const { got, subscriber } = reader()
    const subscription = runtime.subscribe(subscriber)
    const result = new Waiting(runtime).run(null)
    await quiet()
    await subscription.caughtUp()
    expect(got.map(({ type }) => type)).toEqual(['test.progressed'])
    gate.resolve(E.right(null))
    await result
    await subscription.caughtUp()
    expect(got.map(({ type }) => type)).toEqual(['test.progressed', 'test.loaded'])
  })
})

describe('a subscriber', () => {
  it('gets what was published before it subscribed, in order', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    for (const rows of [1, 2, 3]) await service.run(rows)
    const { loads, subscriber } = reader()
    await runtime.subscribe(subscriber).caughtUp()
    expect(loads()).toEqual([1, 2, 3])
  })

  it('gets the types it wants, by name or by beginning', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    const all = reader('all', ['test.*'])
    const some = reader('some', ['test.loaded', 'test.other'])
    const none = reader('none', ['test'])
    for (const { subscriber } of [all, some, none]) runtime.subscribe(subscriber)
    await service.run(1)
    await runtime.settled()
    expect([all, some, none].map(({ got }) => got.length)).toEqual([2, 1, 0])
  })

  it('has a place of its own, which the journal remembers', async () => {
    const journal = memoryJournal()
    const one = reader('one')
    const other = reader('other')
    {
      const { runtime, service } = runtimeWith(journal)
      runtime.subscribe(one.subscriber)
      await service.run(1)
      await runtime.settled()
      await runtime.close()
    }
    const { runtime, service } = runtimeWith(journal)
    for (const { subscriber } of [one, other]) runtime.subscribe(subscriber)
    await service.run(2)
    await runtime.settled()
    expect(one.loads()).toEqual([1, 2])
    expect(other.loads()).toEqual([1, 2])
    expect(new Set(one.got.map(({ id }) => id)).size).toBe(one.got.length)
  })

  it('gets an event again when the process died before its place was kept', async () => {
    const inner = memoryJournal()
    let dies = true
    const journal: MemoryJournal = {
      ...inner,
      moveCursor: (subscriber, to) => {
        if (!dies) inner.moveCursor(subscriber, to)
      },
    }
    const { loads, subscriber } = reader()
    const first = runtimeWith(journal)
    first.runtime.subscribe(subscriber)
    await first.service.run(1)
    await first.runtime.settled()
    expect(loads()).toEqual([1])
    dies = false
    const second = runtimeWith(journal)
    await second.runtime.subscribe(subscriber).caughtUp()
    await second.service.run(2)
    await second.runtime.settled()
    expect(loads()).toEqual([1, 1, 2])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('not now')
      },
    ],
    ['answers with a failure', () => E.left('not now')],
    ['answers with a task that fails', () => TE.left('not now')],
    ['rejects', () => Promise.reject(new Error('not now'))],
  ])('that %s is tried again, with backoff, before it gets the next event', async (_, failing) => {
    const { clock, runtime, service } = runtimeWith(memoryJournal())
    const got: Array<unknown> = []
    let failures = 4
    const subscription = runtime.subscribe({
      name: 'weak',
      types: ['test.loaded'],
      handle: ({ data }) => {
        got.push((data as { rows: number }).rows)
        return failures-- > 0 ? (failing() as never) : undefined
      },
    })
    await service.run(1)
    await service.run(2)
    await subscription.caughtUp()
    expect(got).toEqual([1, 1, 1, 1, 1, 2])
    expect(clock.now()).toBeGreaterThan(0)
  })

  it('does not hold up the others when it fails', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    const { loads, subscriber } = reader('healthy')
    const weak = runtime.subscribe({
      name: 'weak',
      handle: () => Promise.reject(new Error('never')),
    })
    const healthy = runtime.subscribe(subscriber)
    await service.run(1)
    await service.run(2)
    await healthy.caughtUp()
    expect(loads()).toEqual([1, 2])
    await weak.stop()
  })

  it('goes on after it was stopped where it was, not from the beginning', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    const { loads, subscriber } = reader()
    const subscription = runtime.subscribe(subscriber)
    await service.run(1)
    await subscription.caughtUp()
    await subscription.stop()
    await service.run(2)
    expect(loads()).toEqual([1])
    await runtime.subscribe(subscriber).caughtUp()
    expect(loads()).toEqual([1, 2])
  })

  it('gets thousands of events in the order of publication', async () => {
    const { runtime, service } = runtimeWith(memoryJournal())
    const { got, loads, subscriber } = reader()
    runtime.subscribe(subscriber)
    await Promise.all(Array.from({ length: 1_500 }, (_, n) => service.run(n + 1)))
    await runtime.settled()
    expect(loads().toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 1_500 }, (_, n) => n + 1),
    )
    const published = await runtime.events(undefined, 10_000)
    expect(got.map(({ id }) => id)).toEqual(published.map(({ id }) => id))
  })
})

describe('a subscription', () => {
  it('ends when the journal fails, says why, and leaves the rest of the process alone', async () => {
    const unhandled: Array<unknown> = []
    const note = (cause: unknown): void => void unhandled.push(cause)
    process.on('unhandledRejection', note)
    const journal: MemoryJournal = {
      ...memoryJournal(),
      moveCursor: () => {
        throw new JournalBroken('the disk is full')
      },
    }
    const { runtime, service } = runtimeWith(journal)
    const { subscriber, got } = reader()
    const subscription = runtime.subscribe(subscriber)
    expect(await service.run(2, { id: 'r' })).toMatchObject({ _tag: 'Right' })
    await quiet()
    expect(await service.run(3)).toMatchObject({ _tag: 'Right' })
    await expect(subscription.caughtUp()).rejects.toThrow('the disk is full')
    expect(got.map(({ subject }) => subject)).toEqual(['r', 'r'])
    await runtime.close()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it('has a name of its own, until it is stopped', async () => {
    const runtime = quickRuntime()
    const first = runtime.subscribe(reader().subscriber)
    expect(() => runtime.subscribe(reader().subscriber)).toThrow('two subscribers share the name')
    await first.stop()
    runtime.subscribe(reader().subscriber)
  })

  it('cannot be had of a runtime that is closed', async () => {
    const runtime = quickRuntime()
    await runtime.close()
    expect(() => runtime.subscribe(reader().subscriber)).toThrow('closed')
  })
})

describe('where a subscriber begins', () => {
  const told = async () => {
    const journal = memoryJournal()
    const { clock, runtime, service } = runtimeWith(journal)
    for (const rows of [1, 2, 3]) {
      await service.run(rows)
      await clock.advance(1_000)
    }
    return { journal, runtime, service }
  }

  it('is now: it gets what is published from then on', async () => {
    const { runtime, service } = await told()
    const { loads, subscriber } = reader()
    const subscription = runtime.subscribe({ ...subscriber, from: 'now' })
    await subscription.caughtUp()
    await service.run(4)
    await subscription.caughtUp()
    expect(loads()).toEqual([4])
  })

  it('is now only once: after a restart it goes on where it was', async () => {
    const journal = memoryJournal()
    const { loads, subscriber } = reader()
    {
      const { runtime } = runtimeWith(journal)
      await runtime.subscribe({ ...subscriber, from: 'now' }).caughtUp()
      await runtime.close()
    }
    const { runtime, service } = runtimeWith(journal)
    await service.run(1)
    await runtime.subscribe({ ...subscriber, from: 'now' }).caughtUp()
    expect(loads()).toEqual([1])
  })

  it('is behind a position, or with the first event told at a time or later', async () => {
    const { runtime } = await told()
    const published = await runtime.events()
    const second = published.filter(({ event: { type } }) => type === 'test.loaded')[1]!
    const positioned = reader('positioned', ['test.loaded'])
    const timed = reader('timed', ['test.loaded'])
    await runtime.subscribe({ ...positioned.subscriber, from: second }).caughtUp()
    await runtime.subscribe({ ...timed.subscriber, from: new Date(second.at) }).caughtUp()
    expect(positioned.loads()).toEqual([3])
    expect(timed.loads()).toEqual([2, 3])
  })

  it('is changed deliberately by rewinding it', async () => {
    const { runtime, service } = await told()
    const { loads, subscriber } = reader()
    const subscription = runtime.subscribe(subscriber)
    await subscription.caughtUp()
    await subscription.rewind('beginning')
    await subscription.caughtUp()
    expect(loads()).toEqual([1, 2, 3, 1, 2, 3])
    await subscription.rewind('now')
    await service.run(4)
    await subscription.caughtUp()
    expect(loads()).toEqual([1, 2, 3, 1, 2, 3, 4])
    await subscription.stop()
    await expect(subscription.rewind('beginning')).rejects.toThrow('is stopped')
  })

  it('is changed while it waits for another attempt', async () => {
    const { runtime, service } = await told()
    const got: Array<string> = []
    const subscription = runtime.subscribe({
      name: 'blocked',
      parking: false,
      types: ['test.loaded'],
      handle: ({ data }) => {
        const { rows } = data as { rows: number }
        got.push(`${rows}`)
        if (rows < 4) throw new Error('not now')
      },
    })
    await quiet()
    await subscription.rewind('now')
    await service.run(4)
    await subscription.caughtUp()
    expect(got[0]).toBe('1')
    expect(new Set(got)).toEqual(new Set(['1', '4']))
  })

  it('is found among any number of events', async () => {
    for (const count of [0, 1, 2, 3, 7, 40]) {
      const journal = memoryJournal()
      const { runtime, service } = runtimeWith(journal)
      for (let n = 0; n < count; n++) await service.run(n + 1)
      const published = await runtime.events()
      const found = await positionOf(journal, 'now')
      expect(journal.events(found, 10)).toEqual([])
      expect(found).toMatchObject(
        count === 0
          ? { position: 0 }
          : { position: published.at(-1)!.position, index: published.at(-1)!.index },
      )
    }
  })
})
