import { either as E } from 'fp-ts'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { quickRuntime, runFlow, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import type { StepContext } from './context.ts'
import { mayRetry, waitAfter, type RetryPolicy } from './retry.ts'
import { reading } from './step.ts'

type Busy = FlextError<'Busy'> & { readonly attempt: number }

const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

/** A step that is busy for the first so many attempts. */
const busyFor = (attempts: number, retry: RetryPolicy<FlextError>) =>
  reading({
    name: 'ask',
    output: t.number,
    run: ({ step: { attempt } }: StepContext): FlextResult<number, Busy> =>
      attempt <= attempts
        ? E.left({ _tag: 'Busy', message: `busy at attempt ${attempt}`, attempt })
        : E.right(attempt),
    retry,
  })

const asking = (attempts: number, retry: RetryPolicy<FlextError>, options = {}) =>
  runFlow(function* () {
    return yield* busyFor(attempts, retry)()
  }, options)

describe('the wait before another attempt', () => {
  it('is anything up to the base, doubled at every attempt, and never beyond the cap', () => {
    fc.assert(
      fc.property(
        fc.record({ base: fc.integer({ min: 1, max: 10_000 }), cap: fc.integer({ min: 1 }) }),
        fc.integer({ min: 1, max: 200 }),
        random,
        (policy, made, chance) => {
          const wait = waitAfter(policy, made, chance)
          const bound = Math.min(policy.cap, policy.base * 2 ** (made - 1))
          expect(wait).toBeGreaterThanOrEqual(0)
          expect(wait).toBeLessThanOrEqual(bound)
          expect(Number.isInteger(wait)).toBe(true)
          expect(waitAfter(policy, made, 0)).toBe(0)
        },
      ),
    )
  })

  it('uses the whole of the interval, so that many runs do not come back together', () => {
    const waits = Array.from({ length: 100 }, (_, n) => waitAfter({ base: 1_000 }, 1, n / 100))
    expect(waits).toEqual(Array.from({ length: 100 }, (_, n) => n * 10))
  })

  it('begins at 100 ms and goes to 30 s unless the policy says otherwise', () => {
    expect(waitAfter(undefined, 1, 0.5)).toBe(50)
    expect(waitAfter(undefined, 40, 0.999_999)).toBe(29_999)
  })
})

describe('a retried step', () => {
  it('is given as many more attempts as its policy says', async () => {
    expect(await asking(3, { times: 3 })).toEqual(E.right(4))
    expect(await asking(4, { times: 3 })).toMatchObject(E.left({ _tag: 'Busy', attempt: 4 }))
    expect(mayRetry(undefined, 1, 'any')).toBe(false)
  })

  it('is not tried again after a failure that is not worth it', async () => {
    const when = (error: FlextError): boolean => error.message !== 'busy at attempt 2'
    expect(await asking(9, { times: 9, when })).toMatchObject(E.left({ attempt: 2 }))
  })

  it('waits on the clock of the runtime', async () => {
    const clock = skippingClock({ start: 0 })
    await asking(3, { times: 3, base: 1_000, cap: 3_000 }, { clock, random: () => 0.999_99 })
    expect(clock.now()).toBe(999 + 1_999 + 2_999)
  })

  it('goes on counting its attempts, and waiting, after a crash', async () => {
    const journal = memoryJournal()
    const attempts: Array<number> = []
    const ask = reading({
      name: 'ask',
      output: t.number,
      run: ({ step: { attempt } }: StepContext): FlextResult<number> => {
        attempts.push(attempt)
        return attempt < 4 ? E.left({ _tag: 'Busy', message: 'busy' }) : E.right(attempt)
      },
      retry: { times: 3, base: 10_000, cap: 10_000 },
    })
    const Service = serviceOf(function* () {
      return yield* ask()
    })
    const first = skippingClock({ start: 0, skips: false })
    const before = quickRuntime({ journal, clock: first, random: () => 0.5 })
    void new Service(before).run(null, { id: 'r' })
    await first.advance(6_000)
    expect(attempts).toEqual([1, 2])
    expect(journal.find('test.flow', 'r')?.status).toBe('waiting')
    await before.close()

    const second = skippingClock({ start: 8_000, skips: false })
    const after = quickRuntime({ journal, clock: second, random: () => 0.5 })
    const result = new Service(after).run(null, { id: 'r' })
    await second.advance(1_999)
    expect(attempts).toEqual([1, 2])
    await second.advance(1)
    expect(attempts).toEqual([1, 2, 3])
    await second.advance(5_000)
    expect(await result).toEqual(E.right(4))
  })

  it('is no longer than the longest when the clock was set back meanwhile', async () => {
    const journal = memoryJournal()
    const ask = reading({
      name: 'ask',
      output: t.number,
      run: ({ step: { attempt } }: StepContext): FlextResult<number> =>
        attempt < 2 ? E.left({ _tag: 'Busy', message: 'busy' }) : E.right(attempt),
      retry: { times: 3, base: 10_000, cap: 10_000 },
    })
    const Service = serviceOf(function* () {
      return yield* ask()
    })
    const first = skippingClock({ start: Date.UTC(2030, 0, 1), skips: false })
    const before = quickRuntime({ journal, clock: first, random: () => 0.5 })
    void new Service(before).run(null, { id: 'r' })
    await first.idle()
    await before.close()

    const second = skippingClock({ start: Date.UTC(2020, 0, 1) })
    const after = quickRuntime({ journal, clock: second })
    expect(await new Service(after).run(null, { id: 'r' })).toEqual(E.right(2))
    expect(second.now() - Date.UTC(2020, 0, 1)).toBeLessThanOrEqual(10_000)
  })
})
