import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { serviceOf } from '../../test/flow-service.ts'
import type { RunFaulted } from '../run/run-error.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { random } from '../flow/note.ts'
import { reading } from '../step/step.ts'
import { replayingRuntime } from './replaying-runtime.ts'

const heads = reading({ name: 'heads', output: t.string, run: () => E.right('heads') })
const tails = reading({ name: 'tails', output: t.string, run: () => E.right('tails') })

describe('a replaying runtime', () => {
  it('catches a flow that throws a coin of its own, and names what it expected and found', async () => {
    const Coin = serviceOf(function* () {
      const faces: Array<string> = []
      // 1 in 2^64 that it falls the same way in each of at least 64 throws.
      for (let n = 0; n < 64; n++) faces.push(yield* Math.random() < 0.5 ? heads() : tails())
      return faces
    })
    const result = await new Coin(replayingRuntime()).run(null)
    const { _tag, place, expected, found } = (result as unknown as E.Left<RunFaulted>).left
    expect(_tag).toBe('RunFaulted')
    expect(place).toMatch(/^operation \d+ \((heads|tails)\)$/)
    expect([found, expected]).toEqual(
      found === 'heads' ? ['heads', 'tails, as recorded'] : ['tails', 'heads, as recorded'],
    )
    expect(E.isRight(await new Coin(memoryRuntime()).run(null))).toBe(true)
  })

  it('lets a flow pass that throws the coin of the journal', async () => {
    const Coin = serviceOf(function* () {
      const faces: Array<string> = []
      for (let n = 0; n < 20; n++) {
        faces.push(yield* (yield* random()) < 0.5 ? heads() : tails())
      }
      return faces.length
    })
    expect(await new Coin(replayingRuntime()).run(null)).toEqual(E.right(20))
  })

  it('shows a flow its outputs as a file would give them back', async () => {
    const look = reading({ name: 'look', output: t.unknown, run: () => E.right(new Date(0)) })
    const Dated = serviceOf(function* () {
      return typeof (yield* look())
    })
    expect(await new Dated(memoryRuntime()).run(null)).toEqual(E.right('object'))
    expect(await new Dated(replayingRuntime()).run(null)).toEqual(E.right('string'))
  })

  it('stops between two replays when it is closed', async () => {
    const begun = Promise.withResolvers<void>()
    let looks = 0
    const look = reading({
      name: 'look',
      output: t.null,
      run: async () => {
        looks++
        begun.resolve()
        await new Promise(setImmediate)
        return E.right(null)
      },
    })
    const Long = serviceOf(function* () {
      for (let n = 0; n < 50; n++) yield* look()
    })
    const runtime = replayingRuntime()
    const result = new Long(runtime).run(null)
    await begun.promise
    await runtime.close()
    expect(await result).toMatchObject(E.left({ _tag: 'RunInterrupted' }))
    expect(looks).toBe(1)
  })
})
