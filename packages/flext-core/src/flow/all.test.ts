import { either as E } from 'fp-ts'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { quickRuntime, runFlow, serviceOf } from '../../test/flow-service.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { StepContext } from '../step/context.ts'
import { changing, pivot, reading } from '../step/step.ts'
import type { AnyServiceClass, ErrorOf } from '../service/service-class.ts'
import { all } from './all.ts'
import { attempt } from './attempt.ts'

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
}
const closed: FlextError<'Closed'> = { _tag: 'Closed', message: 'closed' }
const look = reading({ name: 'look', output: t.string, run: () => E.right('seen') })
const count = reading({
  name: 'count',
  output: t.number,
  run: (): FlextResult<number, typeof closed> => E.right(7),
})

describe('all', () => {
  it('yields the outputs in the order of the branches, each in its type', async () => {
    const result = await runFlow(function* () {
      const [text, number, both] = yield* all([
        look(),
        count(),
        (function* () {
          const first = yield* count()
          return { first, second: yield* look() }
        })(),
      ])
      expectTypeOf(text).toEqualTypeOf<string>()
      expectTypeOf(number).toEqualTypeOf<number>()
      expectTypeOf(both).toEqualTypeOf<{ first: number; second: string }>()
      return [text, number, both]
    })
    expect(result).toEqual(E.right(['seen', 7, { first: 7, second: 'seen' }]))
  })

  it('refuses a concurrency with which no branch would ever begin', async () => {
    for (const concurrency of [0, -1, Number.NaN]) {
      const none = runFlow(function* () {
        yield* all([], { concurrency })
      })
      await expect(none).rejects.toThrow(
        `all([…]) needs a concurrency of at least 1, found ${concurrency}`,
      )
    }
  })

  it('yields an array when it is given one of any length, an empty one too', async () => {
    const flow = (length: number) =>
      runFlow(function* () {
        const numbers = yield* all(Array.from({ length }, () => count()))
        expectTypeOf(numbers).toEqualTypeOf<Array<number>>()
        return numbers
      })
    expect(await flow(0)).toEqual(E.right([]))
    expect(await flow(3)).toEqual(E.right([7, 7, 7]))
  })

  it('never has more branches under way than it is told, and always as many as it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 6 }),
        async (lengths, concurrency) => {
          let underWay = 0
          let most = 0
          const work = reading({
            name: 'work',
            output: t.number,
            run: async (_: unknown, length: number) => {
              most = Math.max(most, ++underWay)
              await turns(length)
              underWay--
              return E.right(length)
            },
          })
          const result = await runFlow(function* () {
            return yield* all(
              lengths.map((length) => work(length)),
              { concurrency },
            )
          })
          expect(result).toEqual(E.right(lengths))
          expect(most).toBe(Math.min(concurrency, lengths.length))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('aborts the other branches when one fails, and begins no new one', async () => {
    const did: Array<string> = []
    const wait = reading({
      name: 'wait',
      output: t.null,
      run: async ({ step: { signal } }: StepContext) => {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        did.push('aborted')
        return E.left({ _tag: 'Stopped', message: 'stopped' } as const)
      },
    })
    const fail = reading({
      name: 'fail',
      output: t.null,
      run: async () => {
        await turns(3)
        return E.left(closed)
      },
    })
    const never = reading({
      name: 'never',
      output: t.null,
      run: () => (did.push('begun'), E.right(null)),
    })
    const result = await runFlow(function* () {
      yield* all([wait(), fail(), never()], { concurrency: 2 })
    })
    expect(result).toEqual(E.left(closed))
    expect(did).toEqual(['aborted'])
  })

  it('takes back what the branches did, the last to be done first', async () => {
    const did: Array<string> = []
    const change = changing({
      name: 'change',
      output: t.string,
      run: async (_: unknown, what: string, length: number) => {
        await turns(length)
        did.push(what)
        return E.right(what)
      },
      undo: (_, what) => E.right(did.push(`undo ${what}`)),
    })
    const fail = reading({ name: 'fail', output: t.null, run: () => E.left(closed) })
    await runFlow(function* () {
      yield* all([change('slow', 9), change('quick', 1), change('middling', 5)])
      yield* fail()
    })
    expect(did).toEqual(['quick', 'middling', 'slow', 'undo slow', 'undo middling', 'undo quick'])
  })

  it('may hold another all, and a pivot', async () => {
    const did: Array<string> = []
    const change = changing({
      name: 'change',
      output: t.null,
      run: () => E.right(null),
      undo: () => E.right(did.push('undo')),
    })
    const decide = pivot({ name: 'decide', output: t.null, run: () => E.right(null) })
    const fail = reading({ name: 'fail', output: t.null, run: () => E.left(closed) })
    const result = await runFlow(function* () {
      yield* change()
      yield* all([
        (function* () {
          yield* all([change(), look()])
          yield* decide()
        })(),
        look(),
      ])
      yield* fail()
    })
    expect(result).toEqual(E.left(closed))
    expect(did).toEqual([])
  })

  it('adds the failures and the ports of its branches to those of the flow', () => {
    interface Shelf {
      readonly shelf: string
    }
    const store = reading({
      name: 'store',
      output: t.string,
      run: ({ shelf }: Shelf) => E.right(shelf),
    })
    const Service = serviceOf(function* () {
      yield* all([count(), store()])
    })
    const compiled = (): void => {
      // @ts-expect-error -- the shelf is missing
      void new Service(quickRuntime(), {})
    }
    expect(compiled).toBeTypeOf('function')
    expectTypeOf<Extract<ErrorOf<typeof Service>, typeof closed>>().toEqualTypeOf<typeof closed>()
  })
})

describe('attempt', () => {
  const fail = reading({
    name: 'fail',
    output: t.number,
    run: (): FlextResult<number, typeof closed> => E.left(closed),
  })

  it('lets the flow decide what a failure means', async () => {
    const result = await runFlow(function* () {
      const first = yield* attempt(fail())
      const second = yield* attempt(count())
      return [E.isLeft(first) ? first.left._tag : 'no failure', second]
    })
    expect(result).toEqual(E.right(['Closed', E.right(7)]))
  })

  it('takes the failure out of those of the service', () => {
    const Attempting = serviceOf(function* () {
      return yield* attempt(fail())
    })
    const Failing = serviceOf(function* () {
      return yield* fail()
    })
    type Tags<S extends AnyServiceClass> = (ErrorOf<S> & FlextError)['_tag']
    expectTypeOf<Extract<Tags<typeof Failing>, 'Closed'>>().toEqualTypeOf<'Closed'>()
    expectTypeOf<Extract<Tags<typeof Attempting>, 'Closed'>>().toEqualTypeOf<never>()
  })

  it('comes after the retries of the step', async () => {
    let calls = 0
    const busy = reading({
      name: 'busy',
      output: t.null,
      retry: { times: 2 },
      run: () => (calls++, E.left(closed)),
    })
    await runFlow(function* () {
      yield* attempt(busy())
    })
    expect(calls).toBe(3)
  })

  it('takes back a change in doubt that it saw fail, when the run fails later', async () => {
    const did: Array<string> = []
    const change = changing({
      name: 'change',
      output: t.null,
      run: (): FlextResult<null> => {
        throw new Error('connection lost')
      },
      undo: () => E.right(null),
      undoInDoubt: () => E.right(did.push('undo in doubt')),
    })
    await runFlow(function* () {
      yield* attempt(change())
      yield* fail()
    })
    expect(did).toEqual(['undo in doubt'])
  })
})
