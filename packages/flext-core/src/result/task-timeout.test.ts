import { getEventListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import { FlextResult } from './result.ts'
import { FlextTask } from './task.ts'

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
