/** By how much a run of five steps lets a journal's file grow, and how much room pruning makes in it. */
import { statSync } from 'node:fs'

import { either as E } from 'fp-ts'

import { sqliteRuntime } from 'flext-core/sqlite'

import { remark, report } from './figure.ts'
import { FiveChanges } from './five-steps.ts'
import { scratch } from './scratch.ts'

const runs = 20_000
const inFlight = 64

using files = scratch()
const path = files.path('journal.db')

/** Bytes of the file once its journal is closed, and the log beside it is written into it. */
const size = (): number => statSync(path).size

/** Opens the journal, works on it, and closes it. */
const withJournal = async (
  work: (runtime: Awaited<ReturnType<typeof open>>) => Promise<unknown>,
): Promise<void> => {
  const runtime = await open()
  await work(runtime)
  await runtime.close()
}

const open = async () => {
  const opened = await sqliteRuntime({ path })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  return opened.right
}

const passThrough = async (count: number): Promise<void> =>
  withJournal(async (runtime) => {
    const service = new FiveChanges(runtime)
    let left = count
    const worker = async (): Promise<void> => {
      while (left-- > 0) await service.run({ count: 0 })
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  })

await withJournal(async () => {})
const empty = size()
await passThrough(runs)
const full = size()
await withJournal(async (runtime) => {
  const pruned = await runtime.runs.prune({ endedBefore: Date.now() + 1 })
  if (pruned.runs !== runs) throw new Error(`pruned ${pruned.runs} of ${runs} runs`)
})
await passThrough(runs)
const again = size()

report([
  { name: 'core/journal-growth/a run', value: (full - empty) / runs, unit: 'bytes' },
  {
    name: 'core/journal-growth/a run, as many having been pruned',
    value: Math.max(0, again - full) / runs,
    unit: 'bytes',
    peer: 'without pruning',
    peerValue: (full - empty) / runs,
  },
])
remark(
  'A file does not shrink when runs are pruned: they leave room in it, which the next runs fill.',
)
