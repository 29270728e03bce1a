/**
 * A process that owns a journal and appends to it in a loop, for tests that kill it. After each
 * acknowledged batch it prints the number of batches so far.
 */
import { writeSync } from 'node:fs'

import { openSqliteJournal } from 'flext-core/sqlite'

const [path = '', size = '5'] = process.argv.slice(2)
const opened = await openSqliteJournal({ path })()
if (opened._tag === 'Left') {
  writeSync(1, `${JSON.stringify(opened.left)}\n`)
  process.exit(1)
}
const journal = opened.right
const say = (line: string): void => void writeSync(1, `${line}\n`)
say('open')

const append = (batch: number): void => {
  const run = batch
  journal.append([
    {
      run,
      at: batch,
      record: { kind: 'started', service: 's', version: 1, id: `r${run}`, request: batch },
    },
    ...Array.from({ length: Number(size) - 1 }, (_, place) => ({
      run,
      at: batch,
      record: { kind: 'step', lane: '', place, name: 'load', output: batch, took: 1 } as const,
    })),
  ])
  say(String(batch))
}
const from = journal.lastRun() + 1
const go = (batch: number): void => {
  append(batch)
  setImmediate(go, batch + 1)
}
go(from)
