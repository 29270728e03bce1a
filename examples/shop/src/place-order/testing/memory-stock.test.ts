/** Stock in memory: run the same cases on your adapter. */
import { describe, it } from 'vitest'

import { memoryStock } from './memory-stock.ts'
import { stockContract } from './stock-contract.ts'

describe('stock in memory', () => {
  it.each(stockContract)('$name', async ({ run }) => {
    await run(memoryStock())
  })
})
