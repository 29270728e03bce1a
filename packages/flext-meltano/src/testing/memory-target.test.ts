import { describe, it } from 'vitest'

import { memoryTarget } from './memory-target.ts'
import { targetContract } from './target-contract.ts'

describe('the memory target', () => {
  for (const { name, run } of targetContract) it(name, () => run(memoryTarget()))
})
