/** The journal in a file: batches beside bare prepared INSERTs and a COMMIT, and what recovery reads. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'

import { memoryJournal, type JournalEntry } from 'flext-core'
import { openSqliteJournal } from 'flext-core/sqlite'

import { report } from './figure.ts'
import { inTurn, median } from './sample.ts'

const folder = mkdtempSync(join(process.env['FLEXT_BENCH_FOLDER'] ?? tmpdir(), 'flext-bench-'))
const at = 1_795_000_000_000

const started = (run: number): JournalEntry => ({
  run,
  at,
  record: { kind: 'started', service: 'bench', version: 1, id: `run-${run}`, request: { run } },
})
const step = (run: number, place: number): JournalEntry => ({
  run,
  at,
  record: { kind: 'step', lane: '', place, name: 'addOne', output: { count: place }, took: 0.25 },
})
const committed = (run: number): JournalEntry => ({
  run,
  at,
  record: { kind: 'committed', result: { count: 5 } },
})

/** One step of each of so many runs a call: every sixth call starts them anew, with seven records each. */
const stepsOf = (runs: number) => {
  let first = 1
  let place = 0
  return (): ReadonlyArray<JournalEntry> => {
    const entries: Array<JournalEntry> = []
    for (let run = first; run < first + runs; run++) {
      if (place === 0) entries.push(started(run))
      entries.push(step(run, place))
      if (place === 4) entries.push(committed(run))
    }
    place = (place + 1) % 5
    if (place === 0) first += runs
    return entries
  }
}

const bareAppend = (name: string) => {
  const database = new DatabaseSync(join(folder, name))
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec('create table log (position integer primary key, run, at, body text)')
  const begin = database.prepare('begin immediate')
  const insert = database.prepare('insert into log (run, at, body) values (?, ?, ?)')
  const commit = database.prepare('commit')
  return (entries: ReadonlyArray<JournalEntry>): void => {
    begin.run()
    for (const { run, at: time, record } of entries) insert.run(run, time, JSON.stringify(record))
    commit.run()
  }
}

const opened = async (name: string) => {
  const journal = await openSqliteJournal({ path: join(folder, name) })()
  if (journal._tag === 'Left') throw new Error(journal.left.message)
  return journal.right
}

for (const [runs, calls] of [
  [64, 500],
  [1, 1_000],
] as const) {
  const journal = await opened(`journal-${runs}`)
  const bare = bareAppend(`bare-${runs}`)
  const [ours, theirs] = [stepsOf(runs), stepsOf(runs)]
  const times = await inTurn(
    [
      { name: 'flext', work: () => (journal.append(ours()), turn()) },
      { name: 'bare', work: () => (bare(theirs()), turn()) },
    ],
    { rounds: 7, calls },
  )
  const [flext, peer] = [median(times.get('flext')!), median(times.get('bare')!)]
  const perCall = (runs * 7) / 5
  report([
    {
      name: `core/journal/records, ${runs} runs a flush`,
      value: (perCall * 1e9) / flext,
      unit: 'records/s',
      peer: 'prepared INSERT and COMMIT',
      peerValue: (perCall * 1e9) / peer,
    },
    {
      name: `core/journal/flushes, ${runs} runs each`,
      value: 1e9 / flext,
      unit: 'flushes/s',
      peer: 'prepared INSERT and COMMIT',
      peerValue: 1e9 / peer,
    },
  ])
  await journal.close()
}

const crowded = await opened('crowded')
for (let run = 1; run <= 100_000; run += 1_000) {
  const runs = Array.from({ length: 1_000 }, (_, n) => run + n)
  crowded.append(runs.flatMap((one) => [started(one), step(one, 0), step(one, 1)]))
  await turn()
}
const begun = performance.now()
let records = 0
for (const entries of crowded.openRuns()) records += entries.length
const read = performance.now() - begun
if (records !== 300_000) throw new Error(`expected 300,000 records of open runs, found ${records}`)

const looking = performance.now()
for (let n = 0; n < 20_000; n++) crowded.find('bench', `fresh-${n}`)
const look = ((performance.now() - looking) * 1_000) / 20_000
await crowded.close()

const memory = memoryJournal()
const log: Array<JournalEntry> = []
const [toMemory, toArray] = [stepsOf(1), stepsOf(1)]
const memoryTimes = await inTurn(
  [
    {
      name: 'flext',
      work: async () => {
        for (const entry of toMemory()) memory.append([entry])
      },
    },
    {
      name: 'array',
      work: async () => {
        log.push(...toArray())
        if (log.length > 70_000) log.length = 0
      },
    },
  ],
  { rounds: 7, calls: 100_000 },
)

report([
  { name: 'core/journal/recovery reads 100,000 open runs', value: read, unit: 'ms' },
  { name: 'core/journal/find an id that is not there', value: look, unit: 'us' },
  {
    name: 'core/journal/append in memory',
    value: median(memoryTimes.get('flext')!) / 1.4,
    unit: 'ns/record',
    peer: 'push on an array',
    peerValue: median(memoryTimes.get('array')!) / 1.4,
  },
])
rmSync(folder, { recursive: true, force: true })
