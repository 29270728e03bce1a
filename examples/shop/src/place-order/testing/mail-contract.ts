/**
 * What the port `mail` promises, as cases that a test runner runs: the one in memory keeps them,
 * and so must the real one.
 */
import assert from 'node:assert/strict'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { MailPort } from '../ports.ts'

/** What is in effect, by the step that did it. */
export interface MailBooks {
  readonly thankCustomer: ReadonlyArray<{ readonly parcel: string }>
}

/** One for each case, in which nothing is in effect yet. */
export interface MailUnderTest {
  readonly ports: MailPort
  readonly books: () => MailBooks | Promise<MailBooks>
}

export interface MailContractCase {
  readonly name: string
  readonly run: (world: MailUnderTest) => Promise<void>
}

const { signal } = new AbortController()

export const mailContract: ReadonlyArray<MailContractCase> = [
  {
    name: 'thankCustomer is done once, however often it is asked for the same run',
    run: async ({ ports: { mail }, books }) => {
      const ask = () => done(mail.thankCustomer('run-1', 'some parcel', signal))
      const first = await ask()
      assert.deepEqual(await ask(), first)
      assert.deepEqual((await books()).thankCustomer, [{ parcel: 'some parcel' }])
    },
  },
]

const done = async <A>(task: FlextTask<A, unknown>): Promise<A> => {
  const result = await task()
  assert.ok(E.isRight(result), JSON.stringify(result))
  return result.right
}
