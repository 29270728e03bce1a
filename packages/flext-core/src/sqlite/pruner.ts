/** Removes runs that have ended from the log, and from what is computed of it. */
import type { DatabaseSync } from 'node:sqlite'

import type { EventPosition } from '../journal/journal.ts'
import {
  nothingPruned,
  prunableStatuses,
  withoutHeldChildren,
  type Pruned,
  type PruneFilter,
} from '../journal/prune.ts'
import type { RunName } from '../runtime/runtime.ts'
import type { PrunedRanges } from './pruned-ranges.ts'

/**
 * Takes out what the filter lets go, within a transaction, and counts it. `seenTo` is how far every
 * subscriber has come; undefined where there is none. The projections must be up to date.
 */
export type Pruner = (filter: PruneFilter, seenTo: EventPosition | undefined) => Pruned

/** No event stands behind it. */
const farthest: EventPosition = { position: Number.MAX_SAFE_INTEGER, index: 0 }

interface Row {
  readonly run: number
  readonly service: string
  readonly id: string
  readonly first: number
  readonly last: number
  readonly parent: string | null
}

const page = 500

export const pruner = (database: DatabaseSync, ranges: PrunedRanges): Pruner => {
  // The events of a run stand between its first record and its last.
  const choose = database.prepare(
    `select run, service, id, first, last,
       (select json_extract(body, '$.parent') from log where position = first) as parent
     from run
     where run > $after and updated_at < $endedBefore
     and status in (select value from json_each($status))
     and run not in (select value from json_each($keep))
     and not exists (
       select 1 from event e where e.position between max(run.first, $position) and run.last
       and e.run = run.run and (e.position, e."index") > ($position, $index))
     order by run limit ${page}`,
  )
  const byName = database.prepare('select 1 from run where service = ? and id = ?')
  const among = 'where position between ? and ? and run in (select value from json_each(?))'
  const records = database.prepare(
    `select position, octet_length(body) as bytes from log ${among} order by position`,
  )
  const removals = ['log', 'event', 'run'].map((table) =>
    database.prepare(
      `delete from ${table} ${table === 'run' ? among.replace('position', 'first') : among}`,
    ),
  )

  function* pages(filter: PruneFilter, { position, index }: EventPosition) {
    const gone = new Set<string>()
    const isThere = ({ service, id }: RunName) => byName.get(service, id) !== undefined
    const asked = {
      status: JSON.stringify(prunableStatuses(filter)),
      endedBefore: filter.endedBefore,
      keep: JSON.stringify(filter.keep ?? []),
      position,
      index,
    }
    let left = filter.limit ?? Infinity
    for (let after = 0; left > 0;) {
      const rows = choose.all({ ...asked, after }) as unknown as ReadonlyArray<Row>
      const chosen = withoutHeldChildren(rows.map(candidate), isThere, gone).slice(0, left)
      if (chosen.length > 0) yield chosen.map(({ row }) => row)
      if (rows.length < page) return
      after = rows.at(-1)!.run
      left -= chosen.length
    }
  }

  const takeOut = (chosen: ReadonlyArray<Row>, dryRun: boolean): Pruned => {
    const from = chosen.reduce((least, { first }) => Math.min(least, first), Infinity)
    const to = chosen.reduce((most, { last }) => Math.max(most, last), 0)
    const runs = JSON.stringify(chosen.map(({ run }) => run))
    const gone = records.all(from, to, runs)
    if (!dryRun) {
      for (const removal of removals) removal.run(from, to, runs)
      ranges.add(
        gone.map((row) => Number(row['position'])),
        chosen.at(-1)!.run,
      )
    }
    const bytes = gone.reduce((sum, row) => sum + Number(row['bytes']), 0)
    return { runs: chosen.length, records: gone.length, bytes }
  }

  return (filter, seenTo = farthest) => {
    let all = nothingPruned
    for (const chosen of pages(filter, seenTo)) {
      const { runs, records: gone, bytes } = takeOut(chosen, filter.dryRun === true)
      all = { runs: all.runs + runs, records: all.records + gone, bytes: all.bytes + bytes }
    }
    return all
  }
}

const candidate = (row: Row) => ({
  row,
  name: row,
  parent: row.parent === null ? undefined : (JSON.parse(row.parent) as RunName),
})
