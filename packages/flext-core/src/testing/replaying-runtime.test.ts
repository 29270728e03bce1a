import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { serviceOf } from '../../test/flow-service.ts'
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
    expect(result).toMatchObject(
      E.left({
        _tag: 'RunFaulted',
        place: expect.stringMatching(/^operation \d+ \((heads|tails)\)$/),
      }),
    )
    const { expected, found } = (result as unknown as E.Left<Record<string, string>>).left
    expect([`${found}`, expected].toSorted()).toEqual(
      found === 'heads' ? ['heads', 'tails, as recorded'] : ['heads, as recorded', 'tails'],
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
})
