import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { memoryJournal } from '../journal/memory-journal.ts'
import { memoryRuntime, type MemoryRuntimeOptions } from '../runtime/memory-runtime.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import { changing } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { queue } from './queue.ts'

/** Where each run does its one change, until it is told to go on. */
const workshop = () => {
  const began: Array<string> = []
  const gates = new Map<string, PromiseWithResolvers<void>>()
  let most = 0
  let now = 0
  return {
    began,
    undoFails: false,
    get most() {
      return most
    },
    work: async (name: string, signal: AbortSignal): Promise<void> => {
      began.push(name)
      most = Math.max(most, ++now)
      const gate = Promise.withResolvers<void>()
      gates.set(name, gate)
      signal.addEventListener('abort', () => gate.resolve(), { once: true })
      await gate.promise
      now--
    },
    finish: (name: string) => gates.get(name)!.resolve(),
    finishAll: () => gates.forEach((gate) => gate.resolve()),
  }
}

interface ShopPort {
  readonly shop: ReturnType<typeof workshop>
}

const work = changing({
  name: 'work',
  output: t.string,
  run: async ({ shop, step }: ShopPort & StepContext, name: string) => {
    await shop.work(name, step.signal)
    return step.signal.aborted
      ? E.left({ _tag: 'Aborted', message: 'aborted' } as const)
      : E.right(name)
  },
  undo: () => E.right(null),
  undoInDoubt: ({ shop }) =>
    shop.undoFails ? E.left({ _tag: 'Broken', message: 'broken' } as const) : E.right(null),
})

class Work extends FlextDomainService.define({
  name: 'test.work',
  version: 1,
  request: t.string,
  result: t.string,
  *flow(name) {
    return yield* work(name)
  },
}) {}

const open = (options: MemoryRuntimeOptions, shop = workshop()) => {
  const clock = skippingClock({ skips: false })
  const runtime = memoryRuntime({ clock, ...options })
  return { clock, runtime, shop, service: new Work(runtime, { shop }), idle: () => clock.idle() }
}

const two = queue({ name: 'two', concurrency: 2 })
const one = queue({ name: 'one', concurrency: 1 })

describe('a queue', () => {
  it('lets no more runs be under way than it allows, and the others begin as those end', async () => {
    const { service, shop, idle, runtime } = open({ queues: [two] })
    const handles = ['a', 'b', 'c', 'd'].map((name) =>
      service.start(name, { id: name, queue: { in: two } }),
    )
    await idle()
    expect(shop.began).toEqual(['a', 'b'])
    expect(handles.map((handle) => handle.status())).toEqual([
      'running',
      'running',
      'queued',
      'queued',
    ])
    expect(await runtime.queues.list()).toMatchObject([{ name: 'two', waiting: 2, underWay: 2 }])
    shop.finish('b')
    await idle()
    expect(shop.began).toEqual(['a', 'b', 'c'])
    shop.finishAll()
    await idle()
    shop.finishAll()
    expect(await Promise.all(handles.map(({ result }) => result))).toEqual(
      ['a', 'b', 'c', 'd'].map(E.right),
    )
    expect(shop.most).toBe(2)
    expect(await runtime.queues.list()).toEqual([{ name: 'two', waiting: 0, underWay: 0 }])
  })

  it('serves the higher priority first, then the older', async () => {
    const { service, shop, idle } = open({ queues: [one] })
    for (const [name, priority] of [
      ['first', 0],
      ['low', -1],
      ['a', 0],
      ['high', 5],
      ['b', 0],
    ] as const) {
      void service.run(name, { queue: { in: one, priority } })
    }
    for (let n = 0; n < 5; n++) {
      await idle()
      shop.finishAll()
    }
    expect(shop.began).toEqual(['first', 'high', 'a', 'b', 'low'])
  })

  it('serves keys in turn, and limits each by itself', async () => {
    const fair = queue({ name: 'fair', concurrency: 2, perKey: { concurrency: 1 } })
    const { service, shop, idle } = open({ queues: [fair] })
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1']) {
      void service.run(name, { queue: { in: fair, key: name[0]! } })
    }
    await idle()
    expect(shop.began).toEqual(['a1', 'b1'])
    shop.finish('b1')
    await idle()
    expect(shop.began).toEqual(['a1', 'b1', 'b2'])
    shop.finish('a1')
    await idle()
    shop.finish('b2')
    await idle()
    shop.finish('a2')
    await idle()
    expect(shop.began).toEqual(['a1', 'b1', 'b2', 'a2', 'c1', 'a3'])
  })

  it('lets no more begin within a stretch of time than its rate says, over a crash too', async () => {
    const slow = queue({ name: 'slow', rate: { limit: 2, per: '1m' } })
    const journal = memoryJournal()
    const { service, shop, idle, clock, runtime } = open({ queues: [slow], journal })
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      void service.run(name, { id: name, queue: { in: slow } })
    await idle()
    shop.finishAll()
    expect(shop.began).toEqual(['a', 'b'])
    const [state] = await runtime.queues.list()
    expect(state).toMatchObject({ waiting: 3, opensAt: clock.now() + 60_000 })
    await clock.advance(59_999)
    expect(shop.began).toEqual(['a', 'b'])
    await clock.advance(1)
    shop.finishAll()
    await idle()
    expect(shop.began).toEqual(['a', 'b', 'c', 'd'])
    clock.stop()

    const later = skippingClock({ skips: false, start: clock.now() + 10_000 })
    const next = open({ queues: [slow], journal, clock: later }, shop)
    expect(await next.runtime.recover()).toEqual(E.right({ resumed: 1, left: [] }))
    await later.idle()
    expect(shop.began).toHaveLength(4)
    await later.advance(49_999)
    expect(shop.began).toHaveLength(4)
    await later.advance(1)
    expect(shop.began).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(journal.cells('queue/slow/')).toHaveLength(1)
  })

  it('gives runs that were under way their slots again before any other begins', async () => {
    const journal = memoryJournal()
    const before = open({ queues: [one], journal })
    void before.service.run('low', { id: 'low', queue: { in: one } })
    await before.idle()
    void before.service.run('waits', { id: 'waits', queue: { in: one } })
    await before.idle()
    before.clock.stop()

    const after = open({ queues: [one], journal })
    void after.service.run('new', { id: 'new', queue: { in: one, priority: 9 } })
    await after.idle()
    expect(after.shop.began).toEqual([])
    await after.runtime.recover()
    for (let n = 0; n < 3; n++) {
      await after.idle()
      after.shop.finishAll()
    }
    await after.runtime.settled()
    expect(after.shop.began).toEqual(['low', 'new', 'waits'])
    expect(after.shop.most).toBe(1)
  })

  it('gives a stuck run its slot before those that wait, once somebody resumes it', async () => {
    const journal = memoryJournal()
    const { service, shop, idle, runtime } = open({
      queues: [one],
      journal,
      persistence: { times: 0 },
    })
    shop.undoFails = true
    const stuck = service.start('a', { id: 'a', queue: { in: one } })
    await idle()
    await stuck.cancel()
    shop.finishAll()
    expect(await stuck.result).toMatchObject(E.left({ _tag: 'RunStuck' }))
    void service.run('b', { id: 'b', queue: { in: one } })
    void service.run('c', { id: 'c', queue: { in: one } })
    await idle()
    expect(shop.began).toEqual(['a', 'b'])
    shop.undoFails = false
    const resumed = await runtime.runs.resume({ service: 'test.work', id: 'a' })
    await idle()
    expect(await runtime.queues.list()).toMatchObject([{ waiting: 2, underWay: 1 }])
    shop.finishAll()
    if (resumed._tag === 'Left') throw new Error(resumed.left.message)
    expect(await resumed.right.end).toMatchObject(E.left({ _tag: 'RunCancelled' }))
    await idle()
    expect(shop.began).toEqual(['a', 'b', 'c'])
  })

  it('leaves a run whose queue it was not given, and says so', async () => {
    const journal = memoryJournal()
    const before = open({ queues: [one], journal })
    void before.service.run('a', { id: 'a', queue: { in: one } })
    await before.idle()
    const after = open({ journal })
    expect(await after.runtime.recover()).toMatchObject(
      E.right({ resumed: 0, left: [{ why: 'no queue one is given to the runtime' }] }),
    )
  })

  it('refuses what does not fit, and says how many wait', async () => {
    const short = queue({ name: 'short', concurrency: 1, length: 1 })
    const { service, idle } = open({ queues: [short] })
    void service.run('a', { queue: { in: short } })
    await idle()
    expect(await service.start('b', { queue: { in: short } }).accepted()).toEqual(
      E.right(undefined),
    )
    const refused = await service.start('c', { id: 'c', queue: { in: short } }).accepted()
    expect(refused).toMatchObject(
      E.left({
        _tag: 'QueueFull',
        message: 'the queue short is full: 1 runs wait, expected less than 1',
      }),
    )
  })

  it('attaches to the open run that does the same, or is refused with its name', async () => {
    const { service, shop, idle, runtime } = open({ queues: [one] })
    const first = service.start('a', { id: 'first', queue: { in: one, dedupe: 'k' } })
    const second = service.start('b', { id: 'second', queue: { in: one, dedupe: 'k' } })
    await idle()
    expect(second.id).toBe('first')
    expect(
      await service.run('c', { queue: { in: one, dedupe: 'k', whenDuplicate: 'refuse' } }),
    ).toMatchObject(E.left({ _tag: 'Deduplicated', runId: 'first', service: 'test.work' }))
    shop.finish('a')
    expect(await second.result).toEqual(E.right('a'))
    expect(await first.result).toEqual(E.right('a'))
    const third = service.start('d', { id: 'third', queue: { in: one, dedupe: 'k' } })
    await idle()
    shop.finishAll()
    expect(await third.result).toEqual(E.right('d'))
    expect((await runtime.runs.list()).map(({ id }) => id)).toEqual(['third', 'first'])
  })

  it('attaches to a run that an earlier process left open', async () => {
    const journal = memoryJournal()
    const before = open({ queues: [one], journal })
    void before.service.run('a', { id: 'first', queue: { in: one, dedupe: 'k' } })
    await before.idle()
    const { service, shop, idle, runtime } = open({ queues: [one], journal })
    const second = service.start('b', { queue: { in: one, dedupe: 'k' } })
    await idle()
    await runtime.recover()
    await idle()
    expect(second.id).toBe('first')
    shop.finishAll()
    expect(await second.result).toEqual(E.right('a'))
  })

  it('forgets a run that is cancelled before its turn; nothing is done or taken back', async () => {
    const { service, shop, idle, runtime } = open({ queues: [one] })
    void service.run('a', { queue: { in: one } })
    const waiting = service.start('b', { id: 'b', queue: { in: one } })
    await idle()
    expect(await waiting.cancel('not wanted')).toEqual(E.right(undefined))
    expect(await waiting.result).toMatchObject(E.left({ _tag: 'RunCancelled' }))
    const shown = await runtime.runs.show({ service: 'test.work', id: 'b' })
    expect(shown).toMatchObject(
      E.right({ summary: { status: 'cancelled', queue: { name: 'one' } } }),
    )
    shop.finishAll()
    await idle()
    expect(shop.began).toEqual(['a'])
    expect(await runtime.queues.list()).toEqual([{ name: 'one', waiting: 0, underWay: 0 }])
  })

  it('ends a run whose deadline passes while it waits', async () => {
    const { service, idle, clock } = open({ queues: [one] })
    void service.run('a', { queue: { in: one } })
    const waiting = service.run('b', { deadline: '1h', queue: { in: one } })
    await idle()
    await clock.advance(3_600_000)
    expect(await waiting).toMatchObject(E.left({ _tag: 'RunDeadlineExceeded' }))
  })

  it('interrupts who waits when the runtime is closed, and begins nobody', async () => {
    const journal = memoryJournal()
    const { service, shop, idle, runtime } = open({ queues: [one], journal })
    const results = ['a', 'b'].map((name) => service.run(name, { id: name, queue: { in: one } }))
    await idle()
    await runtime.close()
    expect(await Promise.all(results)).toMatchObject([
      E.left({ _tag: 'RunInterrupted' }),
      E.left({ _tag: 'RunInterrupted' }),
    ])
    expect(shop.began).toEqual(['a'])
    expect(journal.find('test.work', 'b')?.status).toBe('queued')
  })

  it('refuses a queue that the runtime was not given, and two of one name', async () => {
    const { service } = open({ queues: [two] })
    await expect(service.run('a', { queue: { in: one } })).rejects.toThrow(
      'the queue one was not given to this runtime: expected one of two',
    )
    expect(() => open({ queues: [one, queue({ name: 'one' })] })).toThrow(
      'two queues of this runtime are named one',
    )
  })

  it('names every mistake in its declaration', () => {
    const wrong = { name: 'a b', concurrency: 0, rate: { limit: 1.5, per: '1y' }, lenght: 3 }
    expect(() => queue(wrong as never)).toThrow(
      [
        'queue a b: name: expected a name of letters, digits, ".", "_" and "-", found "a b" (string)',
        'queue a b: concurrency: expected a whole number from 1 on, found 0 (number)',
        'queue a b: rate.limit: expected a whole number from 1 on, found 1.5 (number)',
      ].join('\n'),
    )
  })
})
