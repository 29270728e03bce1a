import { setTimeout as delay } from 'node:timers/promises'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { FlextDefect } from './error.ts'
import { FlextResult } from './result.ts'
import { FlextTask } from './task.ts'

const anyResult: fc.Arbitrary<FlextResult<number, string>> = fc.oneof(
  fc.integer().map((value) => FlextResult.ok(value)),
  fc.string().map((error) => FlextResult.fail(error)),
)

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
