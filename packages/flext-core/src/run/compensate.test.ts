import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { changing, reading } from '../step/step.ts'
import { stepsOf } from '../testing/observed.ts'
import { skippingClock } from '../testing/skipping-clock.ts'

const closed: FlextError = { _tag: 'Closed', message: 'the office is closed' }
const fail = reading({ name: 'fail', output: t.null, run: () => E.left(closed) })
const name = { service: 'test.flow', id: 'r' }

/** Changes whose undo fails the first so many times it is called. */
const world = (undoFailures: number) => {
  const did: Array<string> = []
  let left = undoFailures
  const change = changing({
    name: 'change',
    output: t.string,
    run: (_: unknown, what: string) => (did.push(what), E.right(what)),
    undo: (_, what): FlextResult<unknown> => {
      did.push(`undo ${what}`)
      return what === 'b' && left-- > 0 ? E.left(closed) : E.right(null)
    },
  })
  const Service = serviceOf(function* () {
    yield* change('a')
    yield* change('b')
    yield* change('c')
    yield* fail()
  })
  return { did, Service }
}

describe('taking back', () => {
  it('begins with the last change and ends with the first', async () => {
    const { did, Service } = world(0)
    expect(await new Service(quickRuntime()).run(null)).toEqual(E.left(closed))
    expect(did).toEqual(['a', 'b', 'c', 'undo c', 'undo b', 'undo a'])
  })

  it('tries an undo that fails again, with backoff', async () => {
    const { did, Service } = world(3)
    expect(await new Service(quickRuntime()).run(null)).toEqual(E.left(closed))
    expect(did.slice(3)).toEqual(['undo c', 'undo b', 'undo b', 'undo b', 'undo b', 'undo a'])
  })

  it('leaves the run stuck when an undo keeps failing, says what is left, and goes on from there', async () => {
    const { did, Service } = world(13)
    const journal = memoryJournal()
    const runtime = quickRuntime({ journal })
    const result = await new Service(runtime).run(null, { id: 'r' })
    expect(result).toMatchObject(
      E.left({
        _tag: 'RunStuck',
        message: 'run r of test.flow is stuck: the office is closed; left: change, change',
        cause: closed,
        left: [
          { lane: '', place: 1, name: 'change' },
          { lane: '', place: 0, name: 'change' },
        ],
      }),
    )
    expect(did.filter((line) => line === 'undo b').length).toBe(13)
    expect(did).not.toContain('undo a')
    did.length = 0
    const resumed = await runtime.runs.resume(name)
    expect(await (resumed as E.Right<{ end: unknown }>).right.end).toEqual(E.left(closed))
    expect(did).toEqual(['undo b', 'undo a'])
    expect(journal.find('test.flow', 'r')?.status).toBe('compensated')
    expect(await runtime.runs.resume(name)).toMatchObject(
      E.left({
        _tag: 'RunRefused',
        message: 'run r: it is compensated; only stuck, faulted and open runs go on',
      }),
    )
  })

  it('counts the attempts of an undo across a crash', async () => {
    const { did, Service } = world(99)
    const journal = memoryJournal()
    let undos = 0
    const clock = skippingClock()
    const dying = quickRuntime({
      journal,
      clock,
      persistence: { times: 3 },
      faults: ({ at }) => (at === 'after-record' && undos === 3 ? 'crash' : undefined),
      log: {
        debug: () => {},
        info: () => {},
        warn: () => void undos++,
        error: () => {},
      },
    })
    void new Service(dying).run(null, { id: 'r' })
    await clock.idle()
    expect(did.filter((line) => line === 'undo b').length).toBe(3)
    const runtime = quickRuntime({ journal, persistence: { times: 3 } })
    expect(await new Service(runtime).run(null, { id: 'r' })).toMatchObject(
      E.left({ _tag: 'RunStuck' }),
    )
    expect(did.filter((line) => line === 'undo b').length).toBe(4)
  })

  it('treats an undo that throws like one that fails', async () => {
    let calls = 0
    const change = changing({
      name: 'change',
      output: t.null,
      run: () => E.right(null),
      undo: () => {
        if (calls++ < 2) throw new Error('no connection')
        return E.right(null)
      },
    })
    const Service = serviceOf(function* () {
      yield* change()
      yield* fail()
    })
    expect(await new Service(quickRuntime()).run(null)).toEqual(E.left(closed))
    expect(calls).toBe(3)
  })
})

describe('a change that fails in the middle', () => {
  const partial = (how: () => FlextResult<null>, inDoubt: boolean) => {
    const did: Array<string> = []
    const change = changing({
      name: 'change',
      output: t.null,
      run: (_: unknown, what: string) => {
        did.push(`half of ${what}`)
        return how()
      },
      undo: () => E.right(did.push('undo')),
      undoFailed: (_ports, what) => E.right(did.push(`undo half of ${what}`)),
      ...(inDoubt ? { undoInDoubt: () => E.right(did.push('undo in doubt')) } : undefined),
    })
    const Service = serviceOf(function* () {
      yield* change('it')
    })
    return { did, Service }
  }
  const throwing = () => {
    throw new Error('connection lost')
  }

  it('is taken back as the step declares for that', async () => {
    const { did, Service } = partial(() => E.left(closed), false)
    expect(await new Service(quickRuntime()).run(null)).toEqual(E.left(closed))
    expect(did).toEqual(['half of it', 'undo half of it'])
  })

  it('is taken back so after it threw, too, unless the step declares otherwise', async () => {
    const one = partial(throwing, false)
    await new one.Service(quickRuntime()).run(null)
    expect(one.did).toEqual(['half of it', 'undo half of it'])
    const other = partial(throwing, true)
    await new other.Service(quickRuntime()).run(null)
    expect(other.did).toEqual(['half of it', 'undo in doubt'])
  })

  it('is taken back after a crash, from what the journal has', async () => {
    const { did, Service } = partial(() => E.left(closed), false)
    const journal = memoryJournal()
    const dead = quickRuntime({
      journal,
      faults: (point) =>
        point.at === 'after-record' && point.record.kind === 'failed' ? 'crash' : undefined,
    })
    void new Service(dead).run(null, { id: 'r' })
    await quiet()
    expect(did).toEqual(['half of it'])
    const next = quickRuntime({ journal })
    const service = new Service(next)
    await next.recover()
    expect(await service.run(null, { id: 'r' })).toEqual(E.left(closed))
    expect(did).toEqual(['half of it', 'undo half of it'])
  })
})

describe('a change in doubt', () => {
  const doubtful = (how: () => FlextResult<null>, timeout?: number, times = 0) => {
    const did: Array<string> = []
    const change = changing({
      name: 'change',
      output: t.null,
      ...(timeout === undefined ? {} : { timeout }),
      retry: { times },
      run: (): FlextResult<null> | Promise<FlextResult<null>> => {
        did.push('change')
        return timeout === undefined ? how() : new Promise(() => {})
      },
      undo: () => E.right(did.push('undo')),
      undoInDoubt: (_ports, ...input) => E.right(did.push(`undo in doubt of ${input.length}`)),
    })
    const Service = serviceOf(function* () {
      yield* change()
    })
    return { did, Service }
  }

  it('is taken back without its output when it threw', async () => {
    const { did, Service } = doubtful(() => {
      throw new Error('connection lost')
    })
    expect(await new Service(quickRuntime()).run(null)).toMatchObject(E.left({ _tag: 'StepThrew' }))
    expect(did).toEqual(['change', 'undo in doubt of 0'])
  })

  it('is taken back without its output when it timed out', async () => {
    const { did, Service } = doubtful(() => E.right(null), 100)
    expect(await new Service(quickRuntime()).run(null)).toMatchObject(
      E.left({ _tag: 'StepTimedOut' }),
    )
    expect(did).toEqual(['change', 'undo in doubt of 0'])
  })

  it('stays in doubt when a later attempt says that it failed', async () => {
    let attempts = 0
    const { did, Service } = doubtful(
      () => {
        if (++attempts === 1) throw new Error('connection lost')
        return E.left(closed)
      },
      undefined,
      1,
    )
    expect(await new Service(quickRuntime()).run(null)).toEqual(E.left(closed))
    expect(did).toEqual(['change', 'change', 'undo in doubt of 0'])
  })

  it('is taken at its word when it says that it failed', async () => {
    const { did, Service } = doubtful(() => E.left(closed))
    expect(await new Service(quickRuntime()).run(null)).toEqual(E.left(closed))
    expect(did).toEqual(['change'])
  })
})

describe('undoing a committed run', () => {
  it('takes back its changes, the last one first, and is known as undone', async () => {
    const did: Array<string> = []
    const change = changing({
      name: 'change',
      output: t.string,
      run: (_: unknown, what: string) => E.right(what),
      undo: (_, what) => E.right(did.push(`undo ${what}`)),
    })
    const Service = serviceOf(function* () {
      yield* change('a')
      yield* change('b')
      return 'done'
    })
    const journal = memoryJournal()
    const runtime = quickRuntime({ journal })
    const service = new Service(runtime)
    await service.run(null, { id: 'r' })
    expect(await runtime.runs.undo(name, 'wrong month')).toEqual(E.right(undefined))
    expect(did).toEqual(['undo b', 'undo a'])
    expect(await service.run(null, { id: 'r' })).toMatchObject(
      E.left({ _tag: 'RunUndone', reason: 'wrong month' }),
    )
    expect(stepsOf(journal.entries(1))).toEqual(['change', 'change', 'undo change', 'undo change'])
    expect(await runtime.runs.undo(name)).toMatchObject(
      E.left({ message: 'run r: it is compensated; only a committed run can be undone' }),
    )
  })

  it('is refused for a run that is not known', async () => {
    expect(await quickRuntime().runs.undo(name)).toMatchObject(E.left({ _tag: 'RunUnknown' }))
  })
})
