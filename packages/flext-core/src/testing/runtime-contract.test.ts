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

/** A branch that has done a step waits for the others before all are replayed, and one of them is held. */
const neverReplayed = 'aborts the other branches when one fails, and takes back what they did'

describe('a runtime in memory that replays after each step', () => {
  const replayed = runtimeContract.filter(({ name }) => name !== neverReplayed)
  it.each([...replayed, ...queueContract])('$name', async ({ run }) => {
    const journal = memoryJournal()
    await run((options) =>
      Promise.resolve(memoryRuntime({ ...options, journal, alwaysReplay: true })),
    )
  })
})
