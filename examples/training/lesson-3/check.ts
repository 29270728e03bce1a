/** What the answer to lesson 3 has to do. */
import assert from 'node:assert/strict'

import { everyCrash, given, type AnyServiceClass } from 'flext-core/testing'

import { openBakery, type BakeryOptions } from '../bakery.ts'
import type { Check } from '../course/check.ts'

export interface LessonThree {
  readonly SendBread: AnyServiceClass
}

const request = { loaf: 'rye', to: 'Lisbon' }

export const checks = ({ SendBread }: LessonThree): readonly Check[] => {
  const play = async (options: BakeryOptions, to = request.to) => {
    const { ports, books } = openBakery(options)
    const seen = await given(SendBread, { ports })
      .when({ ...request, to })
      .observe()
    return { ...seen, books: books() }
  }
  return [
    {
      says: 'waits for an oven that is cold three times',
      hint: 'retry: { times: 3, base: 500 } in the declaration of bake: three attempts may follow the first.',
      run: async () => {
        const { status, steps } = await play({ coldOven: 3 })
        assert.equal(
          status,
          'committed',
          `expected committed, found ${status} after ${steps.join(', ')}`,
        )
      },
    },
    {
      says: 'gives up on an oven that stays cold, and gives the money back',
      hint: 'times: 3, and no more: whoever waits for bread wants to know.',
      run: async () => {
        const { status, books } = await play({ coldOven: 4 })
        assert.equal(status, 'compensated')
        assert.equal(books.euros, 0)
      },
    },
    {
      says: 'keeps the money once the van has left, whatever becomes of the receipt',
      hint: 'deliver is the pivot: no undo, and nothing before it is taken back any more. sendReceipt is finishing: it is tried until it succeeds.',
      run: async () => {
        const { status, books } = await play({ postDown: 30 })
        assert.equal(status, 'committed', `expected committed, found ${status}`)
        assert.deepEqual(books, { flour: 0, euros: 4, baked: 1, delivered: 1, letters: 1 })
      },
    },
    {
      says: 'still gives the money back when the van cannot leave',
      hint: 'A pivot that fails has not been passed: return the error of the van as it is.',
      run: async () => {
        const { status, books } = await play({}, 'Atlantis')
        assert.equal(status, 'compensated')
        assert.deepEqual([books.euros, books.letters], [0, 0])
      },
    },
    {
      says: 'holds under every crash',
      hint: 'Under each of them either all is done, or no money is taken and nothing is delivered.',
      run: async () => {
        await everyCrash(SendBread, request, () => {
          const { ports, books } = openBakery()
          return {
            ports,
            check: ({ status }) => {
              const { euros, delivered, letters } = books()
              const expected = status === 'committed' ? [4, 1, 1] : [0, 0, 0]
              assert.deepEqual([euros, delivered, letters], expected)
            },
          }
        })
      },
    },
  ]
}
