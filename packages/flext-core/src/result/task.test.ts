import { getEventListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

import fc from 'fast-check'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { FlextDefect, type FlextError } from './error.ts'
import { FlextResult } from './result.ts'
import type { ReleaseFailed } from './task-resource.ts'
import type { TimedOut } from './task-timeout.ts'
import { FlextTask } from './task.ts'

type Refused = FlextError<'Refused'>
const refused: Refused = { _tag: 'Refused', message: 'refused' }

const anyResult: fc.Arbitrary<FlextResult<number, string>> = fc.oneof(
  fc.integer().map((value) => FlextResult.ok(value)),
  fc.string().map((error) => FlextResult.fail(error)),
)
const anyTask: fc.Arbitrary<FlextTask<number, string>> = anyResult.map((result) =>
  FlextTask.fromResult(result),
)

describe('a task and fp-ts', () => {
  it('is a TaskEither: fp-ts takes it in a pipe and gives the same', async () => {
    const f = (n: number): number => n * 2
    const step = (n: number): FlextTask<number, string> =>
      n % 2 === 0 ? FlextTask.ok(n + 1) : FlextTask.fail('odd')
    await fc.assert(
      fc.asyncProperty(anyTask, async (task) => {
        expect(await FlextTask.map(task, f)()).toStrictEqual(await pipe(task, TE.map(f))())
        expect(await FlextTask.flatMap(task, step)()).toStrictEqual(
          await pipe(task, TE.flatMap(step))(),
        )
        expect(await FlextTask.mapError(task, (s) => s.length)()).toStrictEqual(
          await pipe(
            task,
            TE.mapLeft((s) => s.length),
          )(),
        )
        expect(await FlextTask.recover(task, (s) => step(s.length))()).toStrictEqual(
          await pipe(
            task,
            TE.orElse((s) => step(s.length)),
          )(),
        )
        expect(await FlextTask.filter(task, (n) => n > 0, String)()).toStrictEqual(
          await pipe(
            task,
            TE.filterOrElse((n) => n > 0, String),
          )(),
        )
        expect(await FlextTask.match(task, { ok: String, fail: (s) => `no: ${s}` })()).toBe(
          await pipe(
            task,
            TE.match((s) => `no: ${s}`, String),
          )(),
        )
      }),
    )
  })

  it('obeys the laws of its kind', async () => {
    const one = (n: number): FlextTask<number, string> =>
      n > 10 ? FlextTask.fail('big') : FlextTask.ok(n + 1)
    const two = (n: number): FlextTask<number, string> => FlextTask.ok(n * 3)
    await fc.assert(
      fc.asyncProperty(anyTask, fc.integer(), async (task, n) => {
        expect(await FlextTask.flatMap(FlextTask.ok(n), one)()).toStrictEqual(await one(n)())
        expect(await FlextTask.flatMap(task, (x) => FlextTask.ok(x))()).toStrictEqual(await task())
        expect(await FlextTask.flatMap(FlextTask.flatMap(task, one), two)()).toStrictEqual(
          await FlextTask.flatMap(task, (x) => FlextTask.flatMap(one(x), two))(),
        )
      }),
    )
  })
})

describe('the ways into a task', () => {
  it('starts nothing until it is called', async () => {
    let started = 0
    const task = FlextTask.fromThunk(() => FlextResult.ok(++started))
    expect(started).toBe(0)
    expect(await FlextTask.run(task)).toStrictEqual(FlextResult.ok(1))
    expect(await task()).toStrictEqual(FlextResult.ok(2))
  })

  it('makes a failure of a rejection and of a throw', async () => {
    const failing = (start: () => number | Promise<number>) =>
      FlextTask.fromPromise(start, (thrown) => (thrown as Error).message)()
    expect(await failing(() => Promise.reject(new Error('later')))).toStrictEqual(
      FlextResult.fail('later'),
    )
    expect(
      await failing(() => {
        throw new Error('at once')
      }),
    ).toStrictEqual(FlextResult.fail('at once'))
    expect(await failing(async () => 1)).toStrictEqual(FlextResult.ok(1))
  })

  it('looks, and waits for the look, without changing', async () => {
    const seen: unknown[] = []
    const look = async (what: unknown): Promise<void> => {
      await delay(1)
      seen.push(what)
    }
    expect(await FlextTask.tap(FlextTask.ok(1), look)()).toStrictEqual(FlextResult.ok(1))
    expect(await FlextTask.tapError(FlextTask.fail('x'), look)()).toStrictEqual(
      FlextResult.fail('x'),
    )
    await FlextTask.tap(FlextTask.fail('unseen'), look)()
    expect(seen).toStrictEqual([1, 'x'])
  })
})

describe('many tasks', () => {
  it('gives what all of results gives, whatever the bound', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyResult, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (results, concurrency) => {
          const tasks = results.map((result) => FlextTask.fromResult(result))
          const expected = FlextResult.all(results)
          const gathered = await FlextTask.all(tasks)()
          expect(gathered._tag).toBe(expected._tag)
          expect(gathered).toStrictEqual(expected)
          const traversed = await FlextTask.traverse(tasks, (task) => task, { concurrency })()
          expect(traversed._tag).toBe(expected._tag)
          if (concurrency === 1 || expected._tag === 'Right') {
            expect(traversed).toStrictEqual(expected)
          }
        },
      ),
    )
  })

  it('never has more under way than allowed, and keeps the order of the items', async () => {
    let underWay = 0
    let most = 0
    const values = await FlextTask.traverse(
      [5, 1, 4, 2, 3],
      (n) =>
        FlextTask.fromThunk(async () => {
          most = Math.max(most, ++underWay)
          await delay(n)
          underWay--
          return FlextResult.ok(n * 10)
        }),
      { concurrency: 2 },
    )()
    expect(values).toStrictEqual(FlextResult.ok([50, 10, 40, 20, 30]))
    expect(most).toBe(2)
  })

  it('starts nothing after a failure and waits for what is under way', async () => {
    const started: number[] = []
    const ended: number[] = []
    const result = await FlextTask.traverse(
      [0, 1, 2, 3],
      (n) =>
        FlextTask.fromThunk(async () => {
          started.push(n)
          await delay(n === 0 ? 20 : 1)
          ended.push(n)
          return n === 1 ? FlextResult.fail('one') : FlextResult.ok(n)
        }),
      { concurrency: 2 },
    )()
    expect(result).toStrictEqual(FlextResult.fail('one'))
    expect(started).toStrictEqual([0, 1])
    expect(ended).toStrictEqual([1, 0])
  })

  it('gathers a record, and nothing at all', async () => {
    const both = FlextTask.all({ a: FlextTask.ok(1), b: FlextTask.ok('x') }, { concurrency: 1 })
    expect(await both()).toStrictEqual(FlextResult.ok({ a: 1, b: 'x' }))
    expect(await FlextTask.all([])()).toStrictEqual(FlextResult.ok([]))
  })

  it('throws on a defect, after the others have ended', async () => {
    let ended = false
    const tasks = [
      FlextTask.fromThunk<number, never>(() => {
        throw new FlextDefect('a bug')
      }),
      FlextTask.fromThunk(async () => {
        await delay(5)
        ended = true
        return FlextResult.ok(1)
      }),
    ]
    await expect(FlextTask.all(tasks)()).rejects.toThrow(new FlextDefect('a bug'))
    expect(ended).toBe(true)
  })

  it('refuses a bound that is none', async () => {
    for (const concurrency of [0, -1, 1.5, Number.NaN]) {
      await expect(FlextTask.all([FlextTask.ok(1)], { concurrency })()).rejects.toThrow(
        `concurrency: expected a whole number from 1 on, found ${concurrency}`,
      )
    }
  })
})

describe('a timeout', () => {
  const heeding = (signal: AbortSignal) =>
    FlextTask.fromPromise(
      () => delay(5000, 'done', { signal }),
      (thrown) => thrown as Error,
    )

  it('fails when the time is over, and aborts the work', async () => {
    let aborted = false
    const result = await FlextTask.timeout((signal) => {
      signal.addEventListener('abort', () => (aborted = true))
      return heeding(signal)
    }, 5)()
    expect(result).toMatchObject({ left: { _tag: 'TimedOut', milliseconds: 5 } })
    expect(aborted).toBe(true)
  })

  it('gives the result of work that is quick enough, and leaves no listener behind', async () => {
    const outer = new AbortController().signal
    const result = await FlextTask.timeout(() => FlextTask.ok(7), 1000, outer)()
    expect(result).toStrictEqual(FlextResult.ok(7))
    expect(getEventListeners(outer, 'abort')).toHaveLength(0)
  })

  it('passes an abort from outside on to the work', async () => {
    const outer = new AbortController()
    const running = FlextTask.timeout(heeding, 1000, outer.signal)()
    outer.abort(new Error('enough'))
    expect(await running).toMatchObject({ left: { name: 'AbortError' } })
    expect(await FlextTask.timeout(heeding, 1000, outer.signal)()).toMatchObject({
      left: { name: 'AbortError' },
    })
  })
})

describe('a resource', () => {
  const log: string[] = []
  const acquire = FlextTask.fromThunk(() => {
    log.push('open')
    return FlextResult.ok('file')
  })
  const release = (name: string): FlextTask<void, never> =>
    FlextTask.fromThunk(() => {
      log.push(`close ${name}`)
      return FlextResult.ok()
    })

  it('is released after success, failure and defect', async () => {
    log.length = 0
    const good = FlextTask.withResource(acquire, (name) => FlextTask.ok(name.length), release)
    expect(await good()).toStrictEqual(FlextResult.ok(4))
    const bad = FlextTask.withResource(acquire, () => FlextTask.fail(refused), release)
    expect(await bad()).toStrictEqual(FlextResult.fail(refused))
    const worse = FlextTask.withResource(
      acquire,
      () => {
        throw new FlextDefect('a bug')
      },
      release,
    )
    await expect(worse()).rejects.toThrow(new FlextDefect('a bug'))
    expect(log).toStrictEqual(['open', 'close file', 'open', 'close file', 'open', 'close file'])
  })

  it('is not released when it was never had', async () => {
    log.length = 0
    const none = FlextTask.withResource(FlextTask.fail(refused), () => FlextTask.ok(1), release)
    expect(await none()).toStrictEqual(FlextResult.fail(refused))
    expect(log).toStrictEqual([])
  })

  it('tells a release that fails along with the failure before it', async () => {
    const locked = () => FlextTask.fail({ _tag: 'Locked', message: 'locked' })
    const afterGood = FlextTask.withResource(acquire, () => FlextTask.ok(1), locked)
    expect(await afterGood()).toMatchObject({
      left: { _tag: 'ReleaseFailed', release: { _tag: 'Locked' }, use: null },
    })
    const afterBad = FlextTask.withResource(acquire, () => FlextTask.fail(refused), locked)
    expect(await afterBad()).toMatchObject({
      left: { _tag: 'ReleaseFailed', release: { _tag: 'Locked' }, use: refused },
    })
    const bug = () =>
      FlextTask.fromThunk<number, never>(() => {
        throw new FlextDefect('a bug')
      })
    await expect(FlextTask.withResource(acquire, bug, locked)()).rejects.toMatchObject({
      errors: [new FlextDefect('a bug'), { _tag: 'Locked' }],
    })
  })
})

describe('what is inferred of tasks', () => {
  it('keeps shapes and adds failures up', () => {
    const n: FlextTask<number, Refused> = FlextTask.ok(1)
    const s: FlextTask<string, FlextError<'Lost'>> = FlextTask.ok('s')
    expectTypeOf(FlextTask.all([n, s])).toEqualTypeOf<
      FlextTask<readonly [number, string], Refused | FlextError<'Lost'>>
    >()
    expectTypeOf(FlextTask.all({ n, s }, { concurrency: 2 })).toEqualTypeOf<
      FlextTask<{ readonly n: number; readonly s: string }, Refused | FlextError<'Lost'>>
    >()
    expectTypeOf(FlextTask.flatMap(n, (x) => (x > 1 ? s : FlextTask.ok(true)))).toEqualTypeOf<
      FlextTask<string | boolean, Refused | FlextError<'Lost'>>
    >()
    expectTypeOf(FlextTask.timeout(() => n, 1)).toEqualTypeOf<
      FlextTask<number, Refused | TimedOut>
    >()
    expectTypeOf(
      FlextTask.withResource(
        s,
        () => n,
        () => FlextTask.ok(),
      ),
    ).toEqualTypeOf<FlextTask<number, Refused | FlextError<'Lost'>>>()
    expectTypeOf(
      FlextTask.withResource(
        FlextTask.ok(1),
        () => n,
        () => FlextTask.map(s, () => {}),
      ),
    ).toEqualTypeOf<FlextTask<number, Refused | ReleaseFailed<Refused, FlextError<'Lost'>>>>()
  })
})
