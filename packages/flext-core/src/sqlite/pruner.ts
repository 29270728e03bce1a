/** Removes runs that have ended from the log, and from what is computed of it. */
import type { DatabaseSync } from 'node:sqlite'

import type { EventPosition } from '../journal/journal.ts'
import { nothingPruned, prunableStatuses, type Pruned, type PruneFilter } from '../journal/prune.ts'
import type { PrunedRanges } from './pruned-ranges.ts'

/**
 * Takes out what the filter lets go, within a transaction, and counts it. `seenTo` is how far every
 * subscriber has come; undefined where there is none. The projections must be up to date.
 */
export type Pruner = (filter: PruneFilter, seenTo: EventPosition | undefined) => Pruned

/** No event stands behind it. */
const farthest: EventPosition = { position: Number.MAX_SAFE_INTEGER, index: 0 }

interface Chosen {
  readonly run: number
  readonly first: number
  readonly last: number
}

export const pruner = (database: DatabaseSync, ranges: PrunedRanges): Pruner => {
  // The events of a run stand between its first record and its last.
  const choose = database.prepare(
    `select run, first, last from run
     where status in (select value from json_each($status)) and updated_at < $endedBefore
     and run not in (select value from json_each($keep))
     and not exists (
       select 1 from event e where e.position between max(run.first, $position) and run.last
       and e.run = run.run and (e.position, e."index") > ($position, $index))
     order by run limit $limit`,
  )
  const among = 'where position between ? and ? and run in (select value from json_each(?))'
  const records = database.prepare(
    `select position, octet_length(body) as bytes from log ${among} order by position`,
  )
  const removals = ['log', 'event', 'run'].map((table) =>
    database.prepare(
      `delete from ${table} ${table === 'run' ? among.replace('position', 'first') : among}`,
    ),
  )

  return (filter, { position, index } = farthest) => {
    const chosen = choose.all({
      status: JSON.stringify(prunableStatuses(filter)),
      endedBefore: filter.endedBefore,
      keep: JSON.stringify(filter.keep ?? []),
      position,
      index,
      limit: filter.limit ?? -1,
    }) as unknown as ReadonlyArray<Chosen>
    if (chosen.length === 0) return nothingPruned

    const from = chosen.reduce((least, { first }) => Math.min(least, first), Infinity)
    const to = chosen.reduce((most, { last }) => Math.max(most, last), 0)
    const runs = JSON.stringify(chosen.map(({ run }) => run))
    const gone = records.all(from, to, runs)
    if (filter.dryRun !== true) {
      for (const removal of removals) removal.run(from, to, runs)
      ranges.add(
        gone.map((row) => Number(row['position'])),
        chosen.at(-1)!.run,
      )
    }
    return {
      runs: chosen.length,
      records: gone.length,
      bytes: gone.reduce((sum, row) => sum + Number(row['bytes']), 0),
    }
  }
}
