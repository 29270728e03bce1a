/** What the answer to lesson 2 has to do. */
import assert from 'node:assert/strict'

import { given, everyCrash, type AnyServiceClass, type CrashMode } from 'flext-core/testing'

import { openBakery, untouched, type Books } from '../bakery.ts'
import type { Check } from '../course/check.ts'

export interface LessonTwo {
  readonly OrderBread: AnyServiceClass
}

const request = { loaves: 2, to: 'Lisbon' }
const sold: Books = { ...untouched, flour: 2, euros: 8, delivered: 1 }

export const checks = ({ OrderBread }: LessonTwo): readonly Check[] => {
  const survives = (...modes: readonly CrashMode[]): Promise<unknown> =>
    everyCrash(
      OrderBread,
      request,
      () => {
        const { ports, books } = openBakery()
        return {
          ports,
          check: ({ status }) =>
            assert.deepEqual(books(), status === 'committed' ? sold : untouched),
        }
      },
      { modes },
    )
  return [
    {
      says: 'gives flour and money back when the van cannot deliver',
      hint: 'undo: ({ flour, step }) => flour.giveBack(step.runId), and take it under step.runId as well, so that undo finds it.',
      run: async () => {
        const { ports, books } = openBakery()
        await given(OrderBread, { ports })
          .when({ ...request, to: 'Atlantis' })
          .observe()
        assert.deepEqual(
          books(),
          untouched,
          `expected nothing taken, found ${JSON.stringify(books())}`,
        )
      },
    },
    {
      says: 'takes flour once, wherever the process dies',
      hint: 'After a crash a step is done again. A name that is new each time takes the flour twice; step.runId and step.key are the same in every attempt.',
      run: async () => {
        await survives('crash')
      },
    },
    {
      says: 'gives back what it may have taken when an answer is lost',
      hint: 'undoInDoubt is asked when a step threw or timed out. It gets no output, for there is none, and must do no harm when nothing was taken.',
      run: async () => {
        await survives('fail', 'lose', 'double')
      },
    },
  ]
}
