/**
 * The warehouse's own tables, in the schema of the data so that one transaction covers both: which
 * runs there are, what each has staged, and what the published ones left behind.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'
import { quote } from '../sql/sql-text.ts'
import { inTransaction, type Session } from './session.ts'

/** The layout of the warehouse's own tables that this code reads and writes. */
const warehouseFormat = 1

const definitions: Readonly<Record<string, string>> = {
  _flext_warehouse: 'format integer not null',
  _flext_run: `run text primary key, status text not null, state text, ended boolean not null,
    state_id text, receipt text, published_at timestamptz`,
  _flext_stage: `run text not null, name text not null, number integer not null, staging text not null,
    target text not null, method text not null, keys text not null, columns text not null,
    rows bigint not null, versioned boolean not null, version bigint, sealed boolean not null,
    primary key (run, name)`,
  _flext_state: `state_id text primary key, state text not null, run text not null,
    published_at timestamptz not null`,
  _flext_staged_model: `run text not null, number integer not null, name text not null,
    staging text not null, primary key (run, number)`,
  _flext_model: 'table_name text primary key, run text not null',
  _flext_version: 'table_name text primary key, version bigint not null',
}

/** One of the warehouse's own tables, as it stands in a statement. */
export const own = (
  { schema }: Session,
  table: 'run' | 'stage' | 'staged_model' | 'model' | 'state' | 'version' | 'warehouse',
): string => tableIn(schema, `_flext_${table}`)

/** Whether there is a warehouse: looking makes none. */
export const isWarehouse = async ({ query, schema }: Session): Promise<boolean> => {
  const found = await query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [
    tableIn(schema, '_flext_warehouse'),
  ])
  return found[0]?.there === true
}

/** Makes schema and tables where there are none, and refuses those of another format. */
export const ensureWarehouse = async (
  session: Session,
): Promise<FlextResult<void, TargetStorageFailed>> =>
  (await isWarehouse(session))
    ? knownFormat(session)
    : inTransaction(session, async () => {
        const { query, schema } = session
        // Two targets that start at once must not both make them.
        await query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [schema])
        const schemas = await query(`select 1 from pg_namespace where nspname = $1`, [schema])
        if (schemas.length === 0) await query(`create schema ${quote(schema)}`)
        for (const [table, definition] of Object.entries(definitions))
          await query(`create table if not exists ${tableIn(schema, table)} (${definition})`)
        await query(
          `insert into ${own(session, 'warehouse')} select ${warehouseFormat}
           where not exists (select 1 from ${own(session, 'warehouse')})`,
        )
        return knownFormat(session)
      })

export const knownFormat = async (
  session: Session,
): Promise<FlextResult<void, TargetStorageFailed>> => {
  const [found] = await session.query<{ format: number }>(
    `select format from ${own(session, 'warehouse')}`,
  )
  return found?.format === warehouseFormat
    ? E.right(undefined)
    : E.left(
        targetStorageFailed(
          session.place,
          `a warehouse of format ${warehouseFormat}`,
          `format ${found?.format ?? 'not said'}, made by another version of flext-meltano`,
        ),
      )
}

/** How long a process waits for the one that loads a run to end. */
const runLockWait = '10s'

/**
 * Takes a run for this session, waiting for whoever has it. The server lets go of it with the
 * connection, so a process that was killed holds nothing.
 */
export const lockRun = async ({ query, schema }: Session, run: string): Promise<void> => {
  await query(`set lock_timeout = '${runLockWait}'`)
  await query(`select pg_advisory_lock(hashtextextended($1, 1))`, [`${schema}/${run}`])
  await query(`set lock_timeout = 0`)
}

/** Takes it for a transaction that is under way; one that is prepared holds it until it is ended. */
export const lockRunWithin = async ({ query, schema }: Session, run: string): Promise<void> => {
  await query(`set local lock_timeout = '${runLockWait}'`)
  await query(`select pg_advisory_xact_lock(hashtextextended($1, 1))`, [`${schema}/${run}`])
  await query(`set local lock_timeout = 0`)
}
