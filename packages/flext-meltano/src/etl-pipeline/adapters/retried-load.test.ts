import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { retriedLoad } from './retried-load.ts'

const failing = (
  ...failures: ReadonlyArray<{ readonly _tag: string; readonly cause?: object }>
) => {
  const left = [...failures]
  let tries = 0
  return {
    tries: () => tries,
    load: () => {
      tries += 1
      const next = left.shift()
      return Promise.resolve(
        next === undefined ? E.right('loaded') : E.left({ message: 'it failed', ...next }),
      )
    },
  }
}

const quiet = () => ({
  retry: { times: 2, wait: 1 },
  signal: new AbortController().signal,
  drain: new AbortController().signal,
  onRetry: () => {},
})

describe('a load that may go again', () => {
  it('goes again while what failed may pass, and says so', async () => {
    const world = failing({ _tag: 'TapFailed' }, { _tag: 'PluginHung' })
    const told: Array<string> = []
    const onRetry = (message: string) => told.push(message)
    expect(await retriedLoad(world.load, { ...quiet(), onRetry })()).toEqual(E.right('loaded'))
    expect(told).toEqual([
      'it failed; again in 0.001 s (1 of 2)',
      'it failed; again in 0.002 s (2 of 2)',
    ])
  })

  it('gives up when it has gone again as often as it may', async () => {
    const died = { _tag: 'TargetFailed' }
    const world = failing(died, died, died)
    expect(E.isLeft(await retriedLoad(world.load, quiet())())).toBe(true)
    expect(world.tries()).toBe(3)
  })

  it('does not go again for what will be the same next time, or when it is stopped', async () => {
    for (const failure of [
      { _tag: 'TooManyDeadLetters' },
      { _tag: 'TapFailed', cause: { _tag: 'TapConfigRefused' } },
    ]) {
      const world = failing(failure)
      expect(E.isLeft(await retriedLoad(world.load, quiet())())).toBe(true)
      expect(world.tries()).toBe(1)
    }
    const stopped = failing({ _tag: 'TapFailed' })
    await retriedLoad(stopped.load, { ...quiet(), signal: AbortSignal.abort() })()
    expect(stopped.tries()).toBe(1)
  })

  it('goes once where nothing is said', async () => {
    const world = failing({ _tag: 'TapFailed' })
    await retriedLoad(world.load, { ...quiet(), retry: undefined })()
    expect(world.tries()).toBe(1)
  })
})
