/** Removes runs that have ended from the log, and from what is computed of it. */
import type { EventPosition } from '../journal/journal.ts'
import {
  lowestOf,
  nothingPruned,
  prunableStatuses,
  withoutHeldChildren,
  type Pruned,
  type PruneFilter,
} from '../journal/prune.ts'
import type { RunName } from '../runtime/runtime.ts'
import type { Statement } from './driver.ts'
import type { Query } from './run-tables.ts'
import type { Server } from './server.ts'

/** Takes out what the filter lets go, and counts it. The projections must be up to date, and stay so. */
export type Pruner = (filter: PruneFilter) => Promise<Pruned>

/** No event stands behind it. */
const farthest: EventPosition = { position: Number.MAX_SAFE_INTEGER, index: 0 }

interface Row extends RunName {
  readonly run: number
  readonly first: number
  readonly last: number
  readonly parent: RunName | null
}

interface Gone {
  readonly mine: boolean
  readonly records: number
  readonly bytes: number
}

const page = 500

/** `query` reads, `write` answers no row when the epoch is not the owner's. */
export const pruner = (
  { table }: Server,
  epoch: number,
  query: Query,
  write: (statement: Statement) => Promise<ReadonlyArray<Gone>>,
): Pruner => {
  const [log, run, event, pruned] = ['log', 'run', 'event', 'pruned'].map(table)
  // The events of a run stand between its first record and its last.
  const chosen = `select r.run, r.service, r.id, r.first, r.last,
      (select l.body::json -> 'parent' from ${log} l where l.position = r.first) as parent
    from ${run} r where r.run > $1 and r.updated_at < $2
    and r.status = any($3) and r.run <> all($4::bigint[])
    and not exists (select from ${event} e
      where e.position between greatest(r.first, $5) and r.last
      and e.run = r.run and (e.position, e."index") > ($5, $6))
    order by r.run limit ${page}`
  const among = 'position between $2 and $3 and run = any($4::bigint[])'
  const counted = `select true as mine, count(*) as records,
    coalesce(sum(octet_length(body)), 0)::bigint as bytes from ${log} where ${among} and $1 > 0`
  // Gaps that touch become one.
  const removed = `with fence as materialized
      (select from ${table('owner')} where epoch = $1 for key share),
    gone as (delete from ${log} using fence where ${among} returning position, octet_length(body) as size),
    events as (delete from ${event} using fence where ${among}),
    runs as (delete from ${run} using fence where run = any($4::bigint[])),
    fresh as (select min(position) as first, max(position) as last, $5::bigint as run from
      (select position, position - row_number() over (order by position) as island from gone) g
      group by island),
    touching as (delete from ${pruned} p using fresh f
      where p.last = f.first - 1 or p.first = f.last + 1 returning p.first, p.last, p.run),
    ranges as (select distinct * from touching union all select * from fresh),
    marked as (select *, case when first = lag(last) over (order by first) + 1 then 0 else 1 end
      as begins from ranges),
    grouped as (select *, sum(begins) over (order by first) as island from marked),
    kept as (insert into ${pruned}
      select min(first), max(last), max(run) from grouped group by island)
    select true as mine, (select count(*) from gone) as records,
      (select coalesce(sum(size), 0) from gone)::bigint as bytes from fence`

  const isThereAmong = async (
    parents: ReadonlyArray<RunName>,
  ): Promise<(name: RunName) => boolean> => {
    if (parents.length === 0) return () => false
    const rows = await query<RunName>({
      text: `select r.service, r.id from ${run} r join unnest($1::text[], $2::text[])
        as p (service, id) on r.service = p.service and r.id = p.id`,
      values: [parents.map(({ service }) => service), parents.map(({ id }) => id)],
    })
    return ({ service, id }) => rows.some((row) => row.service === service && row.id === id)
  }
  async function* pages(filter: PruneFilter): AsyncGenerator<ReadonlyArray<Row>> {
    const cursors = await query<EventPosition>({
      text: `select position, "index" from ${table('cursor')}`,
    })
    const { position, index } = lowestOf(cursors) ?? farthest
    const gone = new Set<string>()
    let left = filter.limit ?? Infinity
    for (let after = 0; left > 0;) {
      const rows = await query<Row>({
        text: chosen,
        values: [
          after,
          filter.endedBefore,
          [...prunableStatuses(filter)],
          `{${(filter.keep ?? []).join(',')}}`,
          position,
          index,
        ],
      })
      const isThere = await isThereAmong(rows.flatMap(({ parent }) => parent ?? []))
      const going = withoutHeldChildren(rows.map(candidate), isThere, gone).slice(0, left)
      if (going.length > 0) yield going.map(({ row }) => row)
      if (rows.length < page) return
      after = rows.at(-1)!.run
      left -= going.length
    }
  }

  return async (filter) => {
    let all = nothingPruned
    for await (const going of pages(filter)) {
      const from = going.reduce((least, { first }) => Math.min(least, first), Infinity)
      const to = going.reduce((most, { last }) => Math.max(most, last), 0)
      const values = [epoch, from, to, `{${going.map((row) => row.run).join(',')}}`]
      const dryRun = filter.dryRun === true
      const [gone] = dryRun
        ? await query<Gone>({ text: counted, values })
        : await write({ text: removed, values: [...values, going.at(-1)!.run] })
      all = {
        runs: all.runs + going.length,
        records: all.records + gone!.records,
        bytes: all.bytes + gone!.bytes,
      }
    }
    return all
  }
}

const candidate = (row: Row) => ({ row, name: row, parent: row.parent ?? undefined })
