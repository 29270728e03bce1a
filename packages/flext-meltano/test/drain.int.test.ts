import { describe, expect, it, vi } from 'vitest'

import { openFileStore } from '../src/file-target/file-store.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import {
  foreignTap,
  foreignTarget,
  jsonlTarget,
  left,
  loadedIds,
  placeIn,
  right,
  staging,
} from './pair-world.ts'

// Processes are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 60_000 })

/** Rows and states without an end; the states come slowly enough to be checkpoints. */
const endless = `schema('rows'); let at = 0
  setInterval(() => { record('rows', at += 1); record('rows', at += 1); state(at) }, 20)`

const drainedAfter = (states: number) => {
  const drain = new AbortController()
  let seen = 0
  return {
    drain: drain.signal,
    onState: () => {
      seen += 1
      if (seen === states) drain.abort()
    },
  }
}

describe('a pair that is asked to come to an end', () => {
  it('stops the tap, and a native target keeps exactly what its last checkpoint holds', async () => {
    const request = { ...foreignTap(endless), ...jsonlTarget(), ...drainedAfter(2) }
    const receipt = right(await runPair(request)())
    expect(receipt.cutShort).toBe(true)
    const staged = right(await staging().staged('run-1')())
    const at = Number(staged?.state?.['at'])
    expect(at).toBeGreaterThan(0)
    expect(staged).toMatchObject({ rows: { rows: at }, ended: false })
    const store = right(openFileStore({ destination_path: placeIn('out') }, 'run-1'))
    right(store.checkpoint(undefined, true))
    store.close()
    right(await staging().publish('run-1', 'nightly')())
    expect(loadedIds()).toEqual(Array.from({ length: at }, (_, nth) => nth + 1))
    expect(right(await staging().publishedState('nightly')())).toEqual({ at })
  })

  it('lets a foreign target end its input, and has the last state that it reported', async () => {
    const echo = `for await (const line of lines()) {
      const message = JSON.parse(line)
      if (message.type === 'STATE') say(message.value)
    }`
    const request = { ...foreignTap(endless), ...foreignTarget(echo), ...drainedAfter(3) }
    const receipt = right(await runPair(request)())
    expect(receipt).toMatchObject({ cutShort: true, delivery: 'at-least-once' })
    expect(Number(receipt.state?.['at'])).toBeGreaterThanOrEqual(6)
  })

  it('insists where the tap does not heed it', async () => {
    const deaf = `process.on('SIGTERM', () => {}); ${endless}`
    const request = { ...foreignTap(deaf), ...jsonlTarget(), ...drainedAfter(1) }
    const receipt = right(await runPair({ ...request, limits: { graceMs: 200 } })())
    expect(receipt.cutShort).toBe(true)
  })
})

describe('limits of a load', () => {
  it('end it when it takes too long, or moves too much, or a line is too long', async () => {
    const pair = { ...foreignTap(endless), ...jsonlTarget() }
    const slow = left(await runPair({ ...pair, limits: { wholeMs: 300, graceMs: 200 } })())
    expect(slow).toMatchObject({ _tag: 'LoadLimitPassed', expected: 'at most 0.3 s' })
    const large = left(await runPair({ ...pair, limits: { wholeBytes: 500, graceMs: 200 } })())
    expect(large).toMatchObject({ _tag: 'LoadLimitPassed', expected: 'at most 500 bytes' })
    const wide = {
      ...foreignTap(`schema('rows'); record('rows', 'x'.repeat(5000))`),
      ...jsonlTarget(),
    }
    const long = left(await runPair({ ...wide, limits: { lineBytes: 4000 } })())
    expect(long).toMatchObject({ _tag: 'TapOutputRefused', line: 2, found: 'a longer one' })
  })
})
