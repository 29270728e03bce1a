import { describe, it } from 'vitest'

import { memoryJournal } from '../journal/memory-journal.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { queueContract, runtimeContract } from './runtime-contract.ts'

describe('a runtime in memory', () => {
  it.each([...runtimeContract, ...queueContract])('$name', async ({ run }) => {
    const journal = memoryJournal()
    await run((options) => Promise.resolve(memoryRuntime({ ...options, journal })))
  })
})

describe('a runtime in memory that replays after each step', () => {
  it.each([...runtimeContract, ...queueContract])('$name', async ({ run }) => {
    const journal = memoryJournal()
    await run((options) =>
      Promise.resolve(memoryRuntime({ ...options, journal, alwaysReplay: true })),
    )
  })
})
