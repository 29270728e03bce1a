/** Carrier in memory: run the same cases on your adapter. */
import { describe, it } from 'vitest'

import { carrierContract } from './carrier-contract.ts'
import { memoryCarrier } from './memory-carrier.ts'

describe('carrier in memory', () => {
  it.each(carrierContract)('$name', async ({ run }) => {
    await run(memoryCarrier())
  })
})
