import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import type { Journal } from '../journal/journal.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextResult } from '../result/result.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import { changing, reading } from '../step/step.ts'
import { JournalRuntime } from './journal-runtime.ts'
import { kitOf } from './runtime-options.ts'

const name = { service: 'test.flow', id: 'r' }

interface World {
  readonly did: Array<string>
  readonly broken: Set<string>
  underWay: number
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** Takes some turns, and refuses to be done twice at once. */
const perform = async (world: World, what: string) => {
  const { did, broken } = world
  expect(world.underWay).toBe(0)
  world.underWay++
  for (let n = 0; n < 5; n++) await turn()
  world.underWay--
  did.push(what)
  return broken.has(what) ? E.left({ _tag: 'Broken', message: what } as const) : E.right(null)
}

const change = changing({
  name: 'change',
  output: t.null,
  run: async (world: World & StepContext): Promise<FlextResult<null>> => {
    if (!world.broken.has('process')) return perform(world, 'change')
    world.did.push('die')
    await new Promise((resolve) => {
      world.step.signal.addEventListener('abort', resolve, { once: true })
    })
    return E.left({ _tag: 'Gone', message: 'the process is gone' } as const)
  },
  undo: (world) => perform(world, 'undo'),
})
const check = reading({
  name: 'check',
  output: t.null,
  run: (world: World) => perform(world, 'check'),
})
const Change = serviceOf(function* () {
  yield* change()
  yield* check()
  return 'done'
})

/** A journal with one run, whose process died in its first step. */
const leftOpen = async () => {
  const world: World = { did: [], broken: new Set(['process']), underWay: 0 }
  const journal = memoryJournal()
  const dying = quickRuntime({ journal })
  void new Change(dying, world).run(null, { id: 'r' })
  await quiet()
  await dying.close()
  expect(world.did.splice(0)).toEqual(['die'])
  world.broken.clear()
  const runtime = quickRuntime({ journal })
  return { world, journal, runtime, service: new Change(runtime, world) }
}

describe('a run that several ask for at once', () => {
  it.each(['recovery first', 'the caller first'])('goes on once: %s', async (order) => {
    const { world, runtime, service } = await leftOpen()
    const early = order === 'the caller first' ? service.run(null, { id: 'r' }) : undefined
    const recovery = runtime.recover()
    const result = await (early ?? service.run(null, { id: 'r' }))
    await recovery
    await runtime.settled()
    expect(result).toEqual(E.right('done'))
    expect(world.did).toEqual(['change', 'check'])
  })

  it('goes on once when it is resumed twice', async () => {
    const { world, runtime } = await leftOpen()
    const both = await Promise.all([runtime.runs.resume(name), runtime.runs.resume(name)])
    expect(both.map(({ _tag }) => _tag)).toEqual(['Right', 'Right'])
    await runtime.settled()
    expect(world.did).toEqual(['change', 'check'])
  })

  it('is taken up once when it was stuck', async () => {
    const { world, journal, runtime, service } = await leftOpen()
    world.broken.add('check').add('undo')
    expect(await service.run(null, { id: 'r' })).toMatchObject(E.left({ _tag: 'RunStuck' }))
    world.broken.delete('undo')
    world.did.length = 0
    await Promise.all([runtime.runs.resume(name), runtime.runs.resume(name)])
    await runtime.settled()
    expect(world.did).toEqual(['undo'])
    const kinds = journal.entries(1).map(({ record }) => record.kind)
    expect(kinds.filter((kind) => kind === 'resumed')).toHaveLength(1)
  })

  it('is taken back once when it is to be undone twice', async () => {
    const { world, runtime, service } = await leftOpen()
    await service.run(null, { id: 'r' })
    world.did.length = 0
    const [first, second] = await Promise.all([runtime.runs.undo(name), runtime.runs.undo(name)])
    expect(first).toEqual(E.right(undefined))
    expect(second).toMatchObject(E.left({ _tag: 'RunRefused' }))
    expect(world.did).toEqual(['undo'])
  })
})

describe('a caller who attaches', () => {
  const BigNumber = new t.Type<bigint, string>(
    'BigNumber',
    (value): value is bigint => typeof value === 'bigint',
    (value, context) =>
      typeof value === 'string' ? t.success(BigInt(value)) : t.failure(value, context),
    String,
  )
  class Count extends FlextDomainService.define({
    name: 'test.count',
    version: 1,
    request: BigNumber,
    result: t.string,
    *flow(number) {
      yield* check()
      return String(number)
    },
  }) {}

  it('asks for the same whether the request is encoded or not', async () => {
    const world: World = { did: [], broken: new Set(), underWay: 0 }
    const count = new Count(quickRuntime(), world)
    const requests = [5n, 5n, '5' as never, 6n]
    const results = await Promise.all(requests.map((request) => count.run(request, { id: 'r' })))
    expect(results).toEqual([
      E.right('5'),
      E.right('5'),
      E.right('5'),
      E.left(expect.objectContaining({ _tag: 'RunConflict' })),
    ])
  })
})

describe('a runtime that is being closed', () => {
  it('goes on with no run that a caller was about to attach to', async () => {
    const { world, runtime, service } = await leftOpen()
    const result = service.run(null, { id: 'r' })
    await runtime.close()
    expect(await result).toMatchObject(E.left({ _tag: 'RunLeftOpen' }))
    expect(world.did).toEqual([])
  })

  it('recovers nothing any more', async () => {
    const { world, runtime } = await leftOpen()
    await runtime.close()
    expect(await runtime.recover()).toEqual(
      E.right({ resumed: 0, left: [{ run: name, why: 'the runtime is closed' }] }),
    )
    await quiet()
    expect(world.did).toEqual([])
  })

  it('is closed when close settles, whoever called it first', async () => {
    let closed = false
    const journal: Journal = {
      ...memoryJournal(),
      close: async () => {
        await turn()
        closed = true
      },
    }
    const runtime = new JournalRuntime(journal, 0, kitOf(journal, {}))
    void runtime.close()
    await runtime.close()
    expect(closed).toBe(true)
  })
})

describe('a run that has nothing to wait for', () => {
  const answer = reading({ name: 'answer', output: t.null, run: () => E.right(null) })
  const later = reading({
    name: 'later',
    output: t.null,
    run: async () => {
      await turn()
      return E.right(null)
    },
  })

  it('is over when start returns, and its journal has it', () => {
    const journal = memoryJournal()
    const Answer = serviceOf(function* () {
      yield* answer()
      yield* answer()
      return 'done'
    })
    const handle = new Answer(quickRuntime({ journal })).start(null)
    expect(handle.status()).toBe('committed')
    expect(journal.find('test.flow', handle.id)?.status).toBe('committed')
    expect(journal.entries(1).map(({ record }) => record.kind)).toEqual([
      'started',
      'step',
      'step',
      'committed',
    ])
  })

  it('can be found by its name as soon as it waits', async () => {
    const Wait = serviceOf(function* () {
      yield* answer()
      yield* later()
      return 'done'
    })
    const runtime = quickRuntime()
    const service = new Wait(runtime)
    const { id, result } = service.start(null)
    expect(await service.run(null, { id })).toEqual(await result)
    expect((await runtime.runs.list()).map((run) => run.id)).toEqual([id])
  })

  it('is interrupted when one of its own steps closes the runtime', async () => {
    const runtime = quickRuntime()
    let closed: Promise<void> | undefined
    const close = reading({
      name: 'close',
      output: t.null,
      run: () => {
        closed = runtime.close()
        return E.right(null)
      },
    })
    const Close = serviceOf(function* () {
      yield* close()
      yield* later()
      yield* answer()
      return 'done'
    })
    const result = await new Close(runtime).run(null)
    expect(result).toMatchObject(E.left({ _tag: 'RunInterrupted' }))
    await closed
  })

  it('rejects with what its flow throws, and is faulted', async () => {
    const journal = memoryJournal()
    const Throw = serviceOf(function* () {
      yield* answer()
      throw new TypeError('a bug')
    })
    const handle = new Throw(quickRuntime({ journal })).start(null)
    await expect(handle.result).rejects.toThrow('a bug')
    expect(journal.find('test.flow', handle.id)?.status).toBe('faulted')
  })
})
