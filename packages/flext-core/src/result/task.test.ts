import { setTimeout as delay } from 'node:timers/promises'

import fc from 'fast-check'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import { describe, expect, expectTypeOf, it } from 'vitest'

import type { FlextError } from './error.ts'
import { FlextResult } from './result.ts'
import type { ReleaseFailed } from './task-resource.ts'
import type { TimedOut } from './task-timeout.ts'
import { FlextTask } from './task.ts'

type Refused = FlextError<'Refused'>

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
