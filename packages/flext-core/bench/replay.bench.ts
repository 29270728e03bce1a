/**
 * What recovery costs: replaying what is recorded, and going on with 100,000 open runs that an
 * earlier process left in a SQLite journal.
 */
import { either as E, taskEither as TE } from 'fp-ts'
import * as t from 'io-ts'

import {
  changing,
  FlextDomainService,
  memoryJournal,
  memoryRuntime,
  type JournalEntry,
} from 'flext-core'
import { openSqliteJournal, sqliteRuntime } from 'flext-core/sqlite'

import { report } from './figure.ts'
import { median } from './sample.ts'
import { scratch } from './scratch.ts'

const count = changing({
  name: 'count',
  output: t.number,
  run: (_: unknown, so: number) => TE.right<never, number>(so + 1),
  undo: () => TE.right(undefined),
})

/** As many steps as it is asked for. */
class Counting extends FlextDomainService.define({
  name: 'bench.counting',
  version: 1,
  request: t.number,
  result: t.number,
  *flow(steps) {
    let counted = 0
    while (counted < steps) counted = yield* count(counted)
    return counted
  },
}) {}

/** Open runs, each with all but the last of its steps recorded. */
const openRuns = (runs: number, steps: number): ReadonlyArray<JournalEntry> => {
  const entries: Array<JournalEntry> = []
  for (let run = 1; run <= runs; run++) {
    const at = Date.now()
    const started = { kind: 'started', service: 'bench.counting', version: 1 } as const
    entries.push({ run, at, record: { ...started, id: `open-${run}`, request: steps } })
    for (let place = 0; place < steps - 1; place++) {
      const step = { kind: 'step', lane: '', place, name: 'count' } as const
      entries.push({ run, at, record: { ...step, output: place + 1, took: 0 } })
    }
  }
  return entries
}

/** Steps replayed a second, from the journal in memory to the end of the runs. */
const replayed = async (runs: number, steps: number): Promise<number> => {
  const journal = memoryJournal()
  journal.append(openRuns(runs, steps))
  await using runtime = memoryRuntime({ journal })
  runtime.register(Counting.definition, {})
  const begun = performance.now()
  const recovered = await runtime.recover()
  await runtime.settled()
  if (E.isLeft(recovered) || recovered.right.resumed !== runs) throw new Error('not all recovered')
  return (runs * (steps - 1) * 1_000) / (performance.now() - begun)
}

/** Seconds from opening the file until all of its open runs have committed. */
const recovered = async (
  runs: number,
  steps: number,
): Promise<{ readonly resumed: number; readonly committed: number }> => {
  using files = scratch()
  const path = files.path('journal.db')
  const journal = await openSqliteJournal({ path })()
  if (E.isLeft(journal)) throw new Error(journal.left.message)
  const entries = openRuns(runs, steps)
  for (let from = 0; from < entries.length; from += 50_000) {
    journal.right.append(entries.slice(from, from + 50_000))
  }
  await journal.right.close()

  const begun = performance.now()
  const opened = await sqliteRuntime({ path })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  await using runtime = opened.right
  runtime.register(Counting.definition, {})
  const going = await runtime.recover()
  if (E.isLeft(going) || going.right.resumed !== runs) throw new Error('not all recovered')
  const resumed = (performance.now() - begun) / 1_000
  await runtime.settled()
  return { resumed, committed: (performance.now() - begun) / 1_000 }
}

const several = async (measure: () => Promise<number>): Promise<number> => {
  await measure()
  return median([await measure(), await measure(), await measure(), await measure()])
}

const long = await several(() => replayed(20, 1_000))
const short = await several(() => replayed(50_000, 5))
const open = await recovered(100_000, 5)
report([
  { name: 'core/replay/1000-steps-a-run', value: long, unit: 'steps/s', aim: 1_000_000 },
  { name: 'core/replay/5-steps-a-run', value: short, unit: 'steps/s', aim: 1_000_000 },
  { name: 'core/recovery/100000-open-runs/resumed', value: open.resumed, unit: 's', aim: 5 },
  { name: 'core/recovery/100000-open-runs/all-committed', value: open.committed, unit: 's' },
])
