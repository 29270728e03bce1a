/**
 * What the port `payments` promises, as cases that a test runner runs: the one in memory keeps
 * them, and so must the real one.
 */
import assert from 'node:assert/strict'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PaymentsPort } from '../ports.ts'

/** What is in effect, by the step that did it. */
export interface PaymentsBooks {
  readonly takeMoney: ReadonlyArray<{ readonly pens: number }>
}

/** One for each case, in which nothing is in effect yet. */
export interface PaymentsUnderTest {
  readonly ports: PaymentsPort
  readonly books: () => PaymentsBooks | Promise<PaymentsBooks>
}

export interface PaymentsContractCase {
  readonly name: string
  readonly run: (world: PaymentsUnderTest) => Promise<void>
}

const { signal } = new AbortController()

export const paymentsContract: ReadonlyArray<PaymentsContractCase> = [
  {
    name: 'takeMoney is done once, however often it is asked for the same run',
    run: async ({ ports: { payments }, books }) => {
      const ask = () => done(payments.takeMoney('run-1', 2, signal))
      const first = await ask()
      assert.deepEqual(await ask(), first)
      assert.deepEqual((await books()).takeMoney, [{ pens: 2 }])
    },
  },
  {
    name: 'returnMoney takes it back, and does no harm where there is nothing to take back',
    run: async ({ ports: { payments }, books }) => {
      await done(payments.returnMoney('run-1'))
      await done(payments.takeMoney('run-1', 2, signal))
      await done(payments.returnMoney('run-1'))
      await done(payments.returnMoney('run-1'))
      assert.deepEqual((await books()).takeMoney, [])
    },
  },
]

const done = async <A>(task: FlextTask<A, unknown>): Promise<A> => {
  const result = await task()
  assert.ok(E.isRight(result), JSON.stringify(result))
  return result.right
}
