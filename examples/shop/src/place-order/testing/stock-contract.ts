/**
 * What the port `stock` promises, as cases that a test runner runs: the one in memory keeps them,
 * and so must the real one.
 */
import assert from 'node:assert/strict'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { StockPort } from '../ports.ts'

/** What is in effect, by the step that did it. */
export interface StockBooks {
  readonly reservePens: ReadonlyArray<{ readonly pens: number }>
}

/** One for each case, in which nothing is in effect yet. */
export interface StockUnderTest {
  readonly ports: StockPort
  readonly books: () => StockBooks | Promise<StockBooks>
}

export interface StockContractCase {
  readonly name: string
  readonly run: (world: StockUnderTest) => Promise<void>
}

const { signal } = new AbortController()

export const stockContract: ReadonlyArray<StockContractCase> = [
  {
    name: 'reservePens is done once, however often it is asked for the same run',
    run: async ({ ports: { stock }, books }) => {
      const ask = () => done(stock.reservePens('run-1', 2, signal))
      const first = await ask()
      assert.deepEqual(await ask(), first)
      assert.deepEqual((await books()).reservePens, [{ pens: 2 }])
    },
  },
  {
    name: 'releasePens takes it back, and does no harm where there is nothing to take back',
    run: async ({ ports: { stock }, books }) => {
      await done(stock.releasePens('run-1'))
      await done(stock.reservePens('run-1', 2, signal))
      await done(stock.releasePens('run-1'))
      await done(stock.releasePens('run-1'))
      assert.deepEqual((await books()).reservePens, [])
    },
  },
]

const done = async <A>(task: FlextTask<A, unknown>): Promise<A> => {
  const result = await task()
  assert.ok(E.isRight(result), JSON.stringify(result))
  return result.right
}
