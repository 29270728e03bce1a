import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { JournalBroken, type Journal } from '../journal/journal.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { changing, reading } from '../step/step.ts'
import type { StepContext } from '../step/context.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { JournalRuntime } from './journal-runtime.ts'
import { kitOf, type RuntimeOptions } from './runtime-options.ts'

/** A journal in memory that takes its time, as a file does, and counts what it is asked. */
const slowJournal = (breaksAt = Infinity) => {
  const inner = memoryJournal()
  const appends: Array<number> = []
  let kept = 0
  const journal: Journal = {
    ...inner,
    immediate: false,
    append: async (entries) => {
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      kept += entries.length
      if (kept >= breaksAt) throw new JournalBroken('the disk is full')
      appends.push(entries.length)
      return inner.append(entries)
    },
  }
  return { journal, appends, inner }
}

const runtimeOver = (journal: Journal, options: RuntimeOptions = {}): JournalRuntime =>
  new JournalRuntime(journal, 0, kitOf(journal, { clock: skippingClock(), ...options }))

const name = { service: 'test.flow', id: 'r' }

const changes = (did: Array<string> = []) =>
  changing({
    name: 'change',
    output: t.string,
    run: (_: unknown, what: string) => (did.push(what), Promise.resolve(E.right(what))),
    undo: (_, what) => E.right(did.push(`undo ${what}`)),
  })

describe('group commit', () => {
  it('takes the records of many runs into one append', async () => {
    const { journal, appends } = slowJournal()
    const change = changes()
    const Service = serviceOf(function* () {
      yield* change('a')
      yield* change('b')
    })
    const service = new Service(runtimeOver(journal))
    await Promise.all(Array.from({ length: 200 }, () => service.run(null)))
    const records = appends.reduce((sum, each) => sum + each, 0)
    expect(records).toBe(200 * 4)
    expect(appends.length).toBeLessThanOrEqual(8)
  })

  it('has a step kept before the next change is begun, and the commit before it is told', async () => {
    const { journal, inner } = slowJournal()
    const seen: Array<number> = []
    const change = changing({
      name: 'change',
      output: t.null,
      run: () => (seen.push(inner.entries(1).length), E.right(null)),
      undo: () => E.right(null),
    })
    const Service = serviceOf(function* () {
      yield* change()
      yield* change()
      yield* change()
    })
    await new Service(runtimeOver(journal)).run(null, { id: 'r' })
    expect(seen).toEqual([1, 2, 3])
    expect(inner.find('test.flow', 'r')?.status).toBe('committed')
  })

  it('does not make a step wait that only looks', async () => {
    const { journal, inner } = slowJournal()
    const seen: Array<number> = []
    const look = reading({
      name: 'look',
      output: t.null,
      run: () => (seen.push(inner.entries(1).length), E.right(null)),
    })
    const Service = serviceOf(function* () {
      yield* look()
      yield* look()
    })
    await new Service(runtimeOver(journal)).run(null, { id: 'r' })
    expect(seen).toEqual([0, 0])
    expect(inner.entries(1).length).toBe(4)
  })
})

describe('a journal that breaks', () => {
  it.each([1, 2, 3, 4])(
    'at record %i ends the run as JournalFailed, and no change is begun after it',
    async (breaksAt) => {
      const { journal, inner } = slowJournal(breaksAt)
      const did: Array<string> = []
      const change = changes(did)
      const Service = serviceOf(function* () {
        yield* change('a')
        yield* change('b')
      })
      const runtime = runtimeOver(journal)
      const result = await new Service(runtime).run(null, { id: 'r' })
      expect(result).toEqual(E.left({ _tag: 'JournalFailed', message: 'the disk is full' }))
      expect(did).toEqual(['a', 'b'].slice(0, breaksAt - 1))
      // The last step and the commit are one append.
      expect(inner.entries(1).length).toBe(Math.min(breaksAt - 1, 2))
      expect(await new Service(runtime).run(null)).toMatchObject(E.left({ _tag: 'JournalFailed' }))
      expect(did.length).toBe(Math.min(2, breaksAt - 1))
    },
  )
})

describe('a flow that throws', () => {
  const Buggy = serviceOf(function* () {
    yield* changes()('a')
    throw new TypeError('x is not a function')
  })

  it('rejects with what it threw and leaves the run faulted, with nothing taken back', async () => {
    const journal = memoryJournal()
    const service = new Buggy(quickRuntime({ journal }))
    await expect(service.run(null, { id: 'r' })).rejects.toThrow(
      new TypeError('x is not a function'),
    )
    expect(journal.find('test.flow', 'r')).toMatchObject({
      status: 'faulted',
      error: { _tag: 'RunFaulted', found: 'TypeError: x is not a function' },
    })
    expect(await service.run(null, { id: 'r' })).toMatchObject(E.left({ _tag: 'RunFaulted' }))
  })

  it('goes on once the bug is mended and somebody resumes the run', async () => {
    const journal = memoryJournal()
    await new Buggy(quickRuntime({ journal })).run(null, { id: 'r' }).catch(() => {})
    const did: Array<string> = []
    const Mended = serviceOf(function* () {
      yield* changes(did)('a')
      yield* changes(did)('b')
      return 'done'
    })
    const runtime = quickRuntime({ journal })
    void new Mended(runtime)
    expect(await runtime.recover()).toEqual(E.right({ resumed: 0, left: [] }))
    const resumed = await runtime.runs.resume(name)
    expect(E.isRight(resumed) && (await resumed.right.end)).toEqual(E.right('done'))
    expect(did).toEqual(['b'])
  })
})

describe('a run and its journal that contradict each other', () => {
  it('is faulted, and says what was expected and what was found', async () => {
    const journal = memoryJournal()
    const gate = Promise.withResolvers<void>()
    const wait = reading({
      name: 'wait',
      output: t.null,
      run: async ({ step: { signal } }: StepContext) => {
        signal.addEventListener('abort', () => gate.resolve(), { once: true })
        await gate.promise
        return E.left({ _tag: 'Stopped', message: 'stopped' } as const)
      },
    })
    const look = reading({ name: 'look', output: t.null, run: () => E.right(null) })
    const Before = serviceOf(function* () {
      yield* look()
      yield* wait()
    })
    const runtime = quickRuntime({ journal })
    const before = new Before(runtime).run(null, { id: 'r' })
    await quiet()
    await runtime.close()
    expect(await before).toMatchObject(E.left({ _tag: 'RunInterrupted' }))
    const Changed = serviceOf(function* () {
      yield* wait()
      yield* look()
    })
    expect(await new Changed(quickRuntime({ journal })).run(null, { id: 'r' })).toMatchObject(
      E.left({
        _tag: 'RunFaulted',
        place: 'operation 1 (wait)',
        expected: 'look, as recorded',
        found: 'wait',
      }),
    )
  })
})

describe('a closed runtime', () => {
  it('interrupts what is under way without a record, and the next one goes on', async () => {
    const journal = memoryJournal()
    const did: Array<string> = []
    let patient = true
    const wait = reading({
      name: 'wait',
      output: t.null,
      run: async ({ step: { signal } }: StepContext) => {
        if (patient) {
          await new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => resolve(), { once: true })
          })
          return E.left({ _tag: 'Stopped', message: 'stopped' } as const)
        }
        return E.right(null)
      },
    })
    const Service = serviceOf(function* () {
      yield* changes(did)('a')
      yield* wait()
      yield* changes(did)('b')
      return 'done'
    })
    const first = quickRuntime({ journal })
    const service = new Service(first)
    const interrupted = service.run(null, { id: 'r' })
    await quiet()
    await first.close()
    expect(await interrupted).toMatchObject(E.left({ _tag: 'RunInterrupted', runId: 'r' }))
    expect(journal.entries(1).map(({ record }) => record.kind)).toEqual(['started', 'step'])
    expect(await service.run(null, { id: 'r' })).toMatchObject(E.left({ _tag: 'JournalFailed' }))
    await first.close()

    patient = false
    const second = quickRuntime({ journal })
    const next = new Service(second)
    expect(await second.recover()).toEqual(E.right({ resumed: 1, left: [] }))
    expect(await next.run(null, { id: 'r' })).toEqual(E.right('done'))
    expect(did).toEqual(['a', 'b'])
  })

  it('begins nothing that was still being admitted', async () => {
    const { journal, inner } = slowJournal()
    const did: Array<string> = []
    const Service = serviceOf(function* () {
      yield* changes(did)('a')
    })
    const runtime = runtimeOver(journal)
    const result = new Service(runtime).run(null, { id: 'r' })
    await runtime.close()
    expect(E.isLeft(await result)).toBe(true)
    expect(did).toEqual([])
    expect(inner.size()).toBe(0)
  })
})

describe('recovery', () => {
  it('names the runs whose service, or that version of it, is not there', async () => {
    const journal = memoryJournal()
    journal.append([
      {
        run: 1,
        at: 0,
        record: { kind: 'started', service: 'test.gone', version: 1, id: 'a', request: null },
      },
      {
        run: 2,
        at: 0,
        record: { kind: 'started', service: 'test.flow', version: 2, id: 'b', request: null },
      },
    ])
    const runtime = quickRuntime({ journal })
    const Service = serviceOf(function* () {
      yield* changes()('a')
    })
    void new Service(runtime)
    expect(await runtime.recover()).toEqual(
      E.right({
        resumed: 0,
        left: [
          {
            run: { service: 'test.gone', id: 'a' },
            why: 'no service test.gone, version 1, is registered',
          },
          {
            run: { service: 'test.flow', id: 'b' },
            why: 'no service test.flow, version 2, is registered',
          },
        ],
      }),
    )
    expect(journal.find('test.gone', 'a')?.status).toBe('running')
  })

  it.each(['goes on', 'is asked for', 'begins'])(
    'does nothing again for a run that %s and ends while the journal is read',
    async (how) => {
      const inner = memoryJournal()
      const record = {
        kind: 'started',
        service: 'test.flow',
        version: 1,
        id: 'r',
        request: null,
      } as const
      if (how !== 'begins') inner.append([{ run: 1, at: 0, record }])
      const read = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const openRuns: Journal['openRuns'] = async () => {
        const open = inner.openRuns()
        begun.resolve()
        await read.promise
        return open
      }
      const did: Array<string> = []
      const change = changes(did)
      const held = Promise.withResolvers<void>()
      const hold = reading({
        name: 'hold',
        output: t.null,
        run: async () => (await held.promise, E.right(null)),
      })
      const Service = serviceOf(function* () {
        yield* hold()
        yield* change('a')
      })
      const runtime = runtimeOver({ ...inner, openRuns })
      const service = new Service(runtime)
      const ask = () => service.start(null, how === 'begins' ? {} : { id: 'r' })
      const first = how === 'goes on' ? ask() : undefined
      await first?.accepted()
      const recovered = runtime.recover()
      const run = first ?? ask()
      if (how === 'begins') await run.accepted()
      await begun.promise
      held.resolve()
      if (how !== 'is asked for') await run.result
      read.resolve()
      await recovered
      await run.result
      await runtime.settled()
      expect(did).toEqual(['a'])
    },
  )

  it('leaves a run whose records make no sense, and goes on with the others', async () => {
    const journal = memoryJournal()
    const started = (id: string) =>
      ({ kind: 'started', service: 'test.flow', version: 1, id, request: null }) as const
    journal.append([
      { run: 1, at: 0, record: started('good') },
      { run: 2, at: 0, record: started('bad') },
    ])
    const broken: Journal = {
      ...journal,
      openRuns: () => [
        [{ run: 2, at: 0, position: 2, record: started('bad') }, undefined as never],
        ...[...journal.openRuns()].slice(0, 1),
      ],
    }
    const runtime = runtimeOver(broken)
    const Service = serviceOf(function* () {
      yield* changes()('a')
    })
    void new Service(runtime)
    const report = await runtime.recover()
    expect(report).toMatchObject(E.right({ resumed: 1, left: [{ run: { id: 'bad' } }] }))
    await runtime.settled()
    expect(journal.find('test.flow', 'good')?.status).toBe('committed')
  })

  it('goes on with many runs, and leaves those that have ended alone', async () => {
    const journal = memoryJournal()
    const did: Array<string> = []
    const Service = serviceOf(function* (request) {
      yield* changes(did)(String(request))
      return request
    })
    let crashed = false
    const dying = quickRuntime({
      journal,
      faults: ({ at }) => (crashed && at === 'before-run' ? 'crash' : undefined),
    })
    const service = new Service(dying)
    await service.run('ended', { id: 'ended' })
    crashed = true
    for (let n = 0; n < 20; n++) void service.run(`open ${n}`, { id: `open ${n}` })
    await quiet()
    did.length = 0
    const runtime = quickRuntime({ journal })
    const next = new Service(runtime)
    const report = await runtime.recover()
    await runtime.settled()
    const open = journal.list({}).filter(({ id }) => id.startsWith('open')).length
    expect(report).toEqual(E.right({ resumed: open, left: [] }))
    expect(did.length).toBe(open)
    expect(new Set(journal.list({}).map(({ status }) => status))).toEqual(new Set(['committed']))
    expect(await next.run('open 0', { id: 'open 0' })).toEqual(E.right('open 0'))
  })
})

describe('always-replay', () => {
  it('catches a flow that decides by chance which step to do', async () => {
    const look = reading({ name: 'look', output: t.null, run: () => E.right(null) })
    const other = reading({ name: 'other', output: t.null, run: () => E.right(null) })
    let tossed = 0
    const Fickle = serviceOf(function* () {
      yield* tossed++ === 0 ? look() : other()
    })
    const runtime = quickRuntime({ alwaysReplay: true })
    expect(await new Fickle(runtime).run(null)).toMatchObject(
      E.left({ _tag: 'RunFaulted', expected: 'look, as recorded', found: 'other' }),
    )
  })
})
