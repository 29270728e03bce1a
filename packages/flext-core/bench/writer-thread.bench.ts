/** Where the writer of a journal's file is: on the main thread, or in a worker to which batches are sent. */
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'

import type { JournalEntry } from 'flext-core'

import { prepareRows } from '../src/sqlite/log.ts'
import { report } from './figure.ts'
import { rowWriter } from './row-writer.ts'
import { quantile } from './sample.ts'
import { scratch } from './scratch.ts'

type Write = (rows: ReadonlyArray<number | string>) => Promise<void>

const batch = (first: number, records: number): ReadonlyArray<number | string> =>
  prepareRows(
    first,
    Array.from({ length: records }, (_, n): JournalEntry => ({
      run: first + n,
      at: 1_795_000_000_000,
      record: { kind: 'step', lane: '', place: 0, name: 'addOne', output: { count: n }, took: 0.2 },
    })),
  )

using folder = scratch()
const main = new DatabaseSync(folder.path('main'))
const onMain = rowWriter(main)
const worker = new Worker(new URL('./peer/writing-worker.ts', import.meta.url), {
  workerData: folder.path('worker'),
})
const ways: ReadonlyArray<{ readonly name: 'main' | 'worker'; readonly write: Write }> = [
  { name: 'main', write: async (rows) => onMain(rows) },
  {
    name: 'worker',
    write: async (rows) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(rows)
      await once(worker, 'message')
    },
  },
]

const places = { main: 1, worker: 1 }
const next = (name: 'main' | 'worker', records: number): number => {
  const first = places[name]
  places[name] += records
  return first
}

for (const [records, calls] of [
  [1, 400],
  [64, 200],
  [320, 100],
] as const) {
  const took = { main: [] as Array<number>, worker: [] as Array<number> }
  for (let round = -1; round < 5; round++) {
    for (const { name, write } of ways) {
      for (let call = 0; call < calls; call++) {
        const rows = batch(next(name, records), records)
        const begun = performance.now()
        await write(rows)
        // Round -1 warms up.
        if (round >= 0) took[name].push((performance.now() - begun) * 1_000)
      }
    }
  }
  for (const share of [0.5, 0.99]) {
    report([
      {
        name: `core/writer/main thread, ${records} records a commit, p${share * 100}`,
        value: quantile(took.main, share),
        unit: 'us',
        peer: 'worker thread',
        peerValue: quantile(took.worker, share),
      },
    ])
  }
}
await worker.terminate()
main.close()
