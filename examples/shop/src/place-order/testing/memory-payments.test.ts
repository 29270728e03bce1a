/** Payments in memory: run the same cases on your adapter. */
import { describe, it } from 'vitest'

import { memoryPayments } from './memory-payments.ts'
import { paymentsContract } from './payments-contract.ts'

describe('payments in memory', () => {
  it.each(paymentsContract)('$name', async ({ run }) => {
    await run(memoryPayments())
  })
})
