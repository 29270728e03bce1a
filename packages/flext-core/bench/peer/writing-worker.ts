/** The peer of `writer-thread.bench.ts`: commits batches of rows in a thread of its own. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

import { rowWriter } from '../row-writer.ts'

const write = rowWriter(new DatabaseSync(workerData as string))
parentPort?.on('message', (rows: ReadonlyArray<number | string>) => {
  write(rows)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(undefined)
})
