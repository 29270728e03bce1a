/** Hands out the records of all open runs, run by run, in one pass over the log. */
import type { KeptEntry } from '../journal/record.ts'
import { openStatuses } from '../run/status.ts'
import type { LogReader } from './log.ts'
import { allOf } from './run-answers.ts'
import type { RunIndex } from './run-index.ts'
import { asBroken } from './sqlite-failure.ts'

/** Keeps in memory only what it has read of runs that come after one that is not complete yet. */
export function* openRunsIn(
  path: string,
  index: RunIndex,
  log: LogReader,
): Generator<ReadonlyArray<KeptEntry>, void, undefined> {
  try {
    yield* runByRun(index, log, path)
  } catch (failure) {
    throw asBroken(path, 'reading its open runs', failure)
  }
}

function* runByRun(
  index: RunIndex,
  log: LogReader,
  path: string,
): Generator<ReadonlyArray<KeptEntry>, void, undefined> {
  const open = index.select({ status: openStatuses }).toReversed()
  if (open.length === 0) return

  const read = new Map(open.map(({ run }) => [run, [] as Array<KeptEntry>]))
  const from = open.reduce((least, { first }) => Math.min(least, first), Infinity)
  const to = open.reduce((most, { last }) => Math.max(most, last), 0)
  let next = 0
  for (const entry of log.ofRuns(read.keys(), from, to)) {
    read.get(entry.run)?.push(entry)
    for (; next < open.length && open[next]!.last <= entry.position; next++) {
      const { run } = open[next]!
      yield allOf(open[next]!, read.get(run)!, path)
      read.delete(run)
    }
  }
}
