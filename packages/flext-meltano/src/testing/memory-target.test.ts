import { describe, it, vi } from 'vitest'

import { memoryTarget } from './memory-target.ts'
import { targetContract } from './target-contract.ts'

vi.setConfig({ testTimeout: 60_000 })

describe('the memory target', () => {
  for (const { name, run } of targetContract)
    it(name, () => run({ ...memoryTarget(), merges: false }))
})
