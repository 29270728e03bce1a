import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { skippingClock } from './skipping-clock.ts'

const waiting = (clock: ReturnType<typeof skippingClock>, ms: number) =>
  new Promise<number>((resolve) => {
    clock.after(ms, () => resolve(clock.now()))
  })

describe('a skipping clock', () => {
  it('lets a day pass at once when nothing else is left to do', async () => {
    const clock = skippingClock({ start: 1_000 })
    const begun = performance.now()
    expect(await waiting(clock, 86_400_000)).toBe(86_401_000)
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('calls back in the order of time, and in the order of setting within the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 }),
        async (delays) => {
          const clock = skippingClock({ start: 0 })
          const fired: Array<readonly [number, number]> = []
          await Promise.all(
            delays.map(
              (ms, index) =>
                new Promise<void>((resolve) => {
                  clock.after(ms, () => {
                    fired.push([clock.now(), index])
                    resolve()
                  })
                }),
            ),
          )
          const expected = delays.map((ms, index) => [ms, index] as const)
          expect(fired).toEqual(expected.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('does not call back a timer that was taken back', async () => {
    const clock = skippingClock({ start: 0 })
    let called = false
    clock.after(5, () => (called = true))()
    await waiting(clock, 10)
    expect(called).toBe(false)
  })

  it('waits for work of the event loop, files and real timers before it skips', async () => {
    const clock = skippingClock({ start: 0 })
    const order: Array<string> = []
    const skipped = waiting(clock, 60_000).then(() => order.push('the clock skipped'))
    const work = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn++) await nextTurn()
      await readFile(new URL(import.meta.url))
      await sleep(20)
      await readFile(new URL(import.meta.url))
      order.push('the work was done')
    }
    await Promise.all([work(), skipped])
    expect(order).toEqual(['the work was done', 'the clock skipped'])
  })

  it('stands still until it is advanced, and then stops at every timer on the way', async () => {
    const clock = skippingClock({ start: 0, skips: false })
    const seen: Array<number> = []
    const tick = (): void => {
      seen.push(clock.now())
      clock.after(10, tick)
    }
    clock.after(10, tick)
    await sleep(10)
    expect(seen).toEqual([])
    await clock.advance(35)
    expect(seen).toEqual([10, 20, 30])
    expect(clock.now()).toBe(35)
  })

  it('says when nobody will be called back any more', async () => {
    const clock = skippingClock({ start: 0 })
    let last = 0
    clock.after(10, () => clock.after(10, () => (last = clock.now())))
    await clock.idle()
    expect(last).toBe(20)
  })

  it('calls nobody back once it is stopped', async () => {
    const clock = skippingClock({ start: 0 })
    let called = false
    clock.after(1, () => (called = true))
    clock.stop()
    await clock.idle()
    expect(called).toBe(false)
  })
})
