/**
 * What the port `carrier` promises, as cases that a test runner runs: the one in memory keeps
 * them, and so must the real one.
 */
import assert from 'node:assert/strict'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { CarrierPort } from '../ports.ts'

/** What is in effect, by the step that did it. */
export interface CarrierBooks {
  readonly sendParcel: ReadonlyArray<{ readonly pens: number; readonly to: string }>
}

/** One for each case, in which nothing is in effect yet. */
export interface CarrierUnderTest {
  readonly ports: CarrierPort
  readonly books: () => CarrierBooks | Promise<CarrierBooks>
}

export interface CarrierContractCase {
  readonly name: string
  readonly run: (world: CarrierUnderTest) => Promise<void>
}

const { signal } = new AbortController()

export const carrierContract: ReadonlyArray<CarrierContractCase> = [
  {
    name: 'sendParcel is done once, however often it is asked for the same run',
    run: async ({ ports: { carrier }, books }) => {
      const ask = () => done(carrier.sendParcel('run-1', 2, 'Lisbon', signal))
      const first = await ask()
      assert.deepEqual(await ask(), first)
      assert.deepEqual((await books()).sendParcel, [{ pens: 2, to: 'Lisbon' }])
    },
  },
]

const done = async <A>(task: FlextTask<A, unknown>): Promise<A> => {
  const result = await task()
  assert.ok(E.isRight(result), JSON.stringify(result))
  return result.right
}
