/** Prunes some runs at a time, so that nobody who appends meanwhile waits long. */
import { setImmediate as turn } from 'node:timers/promises'

import type { Journal } from '../journal/journal.ts'
import { nothingPruned, type Pruned, type PruneFilter } from '../journal/prune.ts'

const slice = 500

/** `liveRuns` are those that somebody goes on with in this process; they stay. */
export const pruneInSlices = async (
  journal: Pick<Journal, 'prune'>,
  filter: Omit<PruneFilter, 'keep'>,
  liveRuns: () => ReadonlyArray<number>,
): Promise<Pruned> => {
  if (filter.dryRun === true) return journal.prune({ ...filter, keep: liveRuns() })
  let all = nothingPruned
  for (let left = filter.limit ?? Infinity; left > 0;) {
    const limit = Math.min(left, slice)
    const { runs, records, bytes } = await journal.prune({ ...filter, limit, keep: liveRuns() })
    all = { runs: all.runs + runs, records: all.records + records, bytes: all.bytes + bytes }
    if (runs < limit) break
    left -= runs
    await turn()
  }
  return all
}
