/** The projections as the schema holds them: one row a run, one a published event, and how far they go. */
import type { EventPosition, RunFilter } from '../journal/journal.ts'
import type { EventPointer, RunOutline } from '../journal/projection.ts'
import type { ProjectionChanges } from '../journal/run-overlay.ts'
import { outlineIn, runRow, type RunRow, runColumns } from '../journal/run-row.ts'
import { compiler } from './compiler.ts'
import type { Statement } from './driver.ts'
import { runsFitting } from './runs-fitting.ts'
import type { Server } from './server.ts'

export interface RunTables {
  /** The last record that is counted in, and the highest number of a run. */
  readonly state: () => Promise<{ readonly position: number; readonly lastRun: number }>
  readonly byRuns: (runs: ReadonlyArray<number>) => Promise<ReadonlyMap<number, RunOutline>>
  readonly byName: (service: string, id: string) => Promise<RunOutline | undefined>
  /** The newest first. */
  readonly select: (filter: RunFilter) => Promise<ReadonlyArray<RunOutline>>
  readonly pointers: (after: EventPosition, limit: number) => Promise<ReadonlyArray<EventPointer>>
}

/** Asks a question of the database. */
export type Query = <Row>(statement: Statement) => Promise<ReadonlyArray<Row>>

export const runTables = ({ schema, table }: Server, query: Query): RunTables => {
  const [run, event, projection] = [table('run'), table('event'), table('projection')]
  const outlines = async (statement: Statement): Promise<ReadonlyArray<RunOutline>> =>
    (await query<RunRow>(statement)).map((row) => outlineIn(row)!)

  return {
    state: async () => {
      const [found] = await query<{ readonly position: number; readonly run: number }>({
        text: `select position, (select coalesce(max(run), 0) from ${run}) as run from ${projection}`,
      })
      return { position: found?.position ?? 0, lastRun: found?.run ?? 0 }
    },
    byRuns: async (runs) => {
      const found = await outlines({
        name: 'flext_runs',
        text: `select * from ${run} where run = any($1::bigint[])`,
        values: [`{${runs.join(',')}}`],
      })
      return new Map(found.map((outline) => [outline.run, outline]))
    },
    byName: async (service, id) => {
      const [found] = await outlines({
        name: 'flext_named',
        text: `select * from ${run} where service = $1 and id = $2 order by run limit 1`,
        values: [service, id],
      })
      return found
    },
    select: async (filter) => {
      if (filter.status?.length === 0) return []
      const { sql: text, parameters: values } = runsFitting(
        compiler.withSchema(schema),
        filter,
      ).compile()
      return outlines({ text, values })
    },
    pointers: (after, limit) =>
      query<EventPointer>({
        name: 'flext_events',
        text: `select position, "index", run, told, nth from ${event}
          where (position, "index") > ($1, $2) order by position, "index" limit $3`,
        values: [after.position, after.index, limit],
      }),
  }
}

/** What stands in for the tables of a schema that has none, for somebody who may not write to it. */
export const noTables: RunTables = {
  state: async () => ({ position: 0, lastRun: 0 }),
  byRuns: async () => new Map(),
  byName: async () => undefined,
  select: async () => [],
  pointers: async () => [],
}

/** One statement that brings the projections up to date, if the epoch is still the owner's. */
export const projectionWrite = (
  { table }: Server,
  epoch: number,
  { outlines, pointers, upTo }: ProjectionChanges,
): Statement => {
  const [run, event] = [table('run'), table('event')]
  const rows = outlines.map((outline) => {
    const values = runRow(outline)
    return Object.fromEntries(runColumns.map((column, n) => [column, values[n]]))
  })
  return {
    name: 'flext_project',
    text: `with fence as materialized
      (select from ${table('owner')} where epoch = $1 for key share),
      runs as (insert into ${run} select r.* from fence, json_populate_recordset(null::${run}, $2) r
        on conflict (run) do update set status = excluded.status, updated_at = excluded.updated_at,
        last = excluded.last, records = excluded.records, outcome = excluded.outcome,
        error_tag = excluded.error_tag, told = excluded.told),
      events as (insert into ${event} select e.* from fence,
        json_populate_recordset(null::${event}, $3) e on conflict do nothing)
      update ${table('projection')} set position = $4 from fence`,
    values: [
      epoch,
      JSON.stringify(rows),
      JSON.stringify(
        pointers.map(({ position, index, run: of, told, nth }) => ({
          position,
          index,
          run: of,
          told,
          nth,
        })),
      ),
      upTo,
    ],
  }
}
