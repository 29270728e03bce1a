import { FlextDomainService, reading, signal, waitFor } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import { journalWorld, type JournalWorld } from './journal-world.ts'

let world: JournalWorld
beforeEach(() => void (world = journalWorld()))
afterEach(() => world.clear())

const word = signal({ name: 'word', payload: t.string })
const make = reading({
  name: 'make',
  output: t.string,
  run: (_, size: number) => E.right('ä'.repeat(size)),
})

class Making extends FlextDomainService.define({
  name: 'test.making',
  version: 1,
  request: t.type({ text: t.string, step: t.number, result: t.number, waits: t.boolean }),
  result: t.string,
  signals: [word],
  *flow({ step, result, waits }) {
    yield* make(step)
    if (waits) yield* waitFor(word)
    return 'x'.repeat(result)
  },
}) {}

const nothing = { text: '', step: 0, result: 0, waits: false }

const opened = async (payloadLimit?: number) => {
  const runtime = await sqliteRuntime({
    path: world.file(),
    ...(payloadLimit === undefined ? {} : { payloadLimit }),
  })()
  if (E.isLeft(runtime)) throw new Error(runtime.left.message)
  onTestFinished(() => runtime.right.close())
  return { runtime: runtime.right, making: new Making(runtime.right) }
}

describe('a payload', { timeout: 60_000 }, () => {
  it('of a request that is too large is refused before anything is begun', async () => {
    const { runtime, making } = await opened(1_000)
    const refused = await making.run({ ...nothing, text: 'ä'.repeat(600) }, { id: 'a' })
    expect(refused).toMatchObject({
      left: {
        _tag: 'PayloadTooLarge',
        message: expect.stringMatching(
          /^the request: expected at most 1000 bytes \(payloadLimit\), found 1\d\d\d/,
        ) as string,
        limit: 1_000,
      },
    })
    expect(await runtime.runs.list()).toEqual([])
    expect(E.isRight(await making.run(nothing, { id: 'a' }))).toBe(true)
  })

  it('of a step or a result that is too large faults the run, and says which', async () => {
    const { making } = await opened(1_000)
    expect(await making.run({ ...nothing, step: 600 })).toMatchObject({
      left: {
        _tag: 'RunFaulted',
        message: expect.stringMatching(
          /operation 1 \(make\).*an output and events of at most 1000 bytes.*1\d\d\d bytes/s,
        ) as string,
      },
    })
    expect(await making.run({ ...nothing, result: 2_000 })).toMatchObject({
      left: {
        _tag: 'RunFaulted',
        message: expect.stringMatching(/the result of the flow.*at most 1000 bytes/s) as string,
      },
    })
  })

  it('of a signal that is too large is refused, and the run goes on waiting', async () => {
    const { runtime, making } = await opened(1_000)
    const handle = making.start({ ...nothing, waits: true }, { id: 'a' })
    await vi.waitFor(() => expect(handle.status()).toBe('waiting'), 30_000)
    const name = { service: 'test.making', id: 'a' }
    expect(await runtime.runs.signal(name, word, 'x'.repeat(2_000))).toMatchObject({
      left: { _tag: 'PayloadTooLarge', place: 'the signal word' },
    })
    await runtime.runs.signal(name, word, 'short')
    expect(E.isRight(await handle.result)).toBe(true)
  })

  it('may have 2 MiB unless something else is said', async () => {
    const { making } = await opened()
    expect(E.isRight(await making.run({ ...nothing, step: 1_000_000 }))).toBe(true)
    expect(await making.run({ ...nothing, step: 1_100_000 })).toMatchObject({
      left: { _tag: 'RunFaulted' },
    })
  })
})
