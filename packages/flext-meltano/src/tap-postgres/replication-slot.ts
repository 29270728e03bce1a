/** What following the log needs on the server: a publication of the tables, and a slot that keeps it. */
import { setTimeout as wait } from 'node:timers/promises'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type { Client } from 'pg'

import { databaseDefaults } from '../singer/native-defaults.ts'
import { literal, tableIn } from '../postgres/identifier.ts'
import { isPostgresFailure } from '../postgres/postgres-failure.ts'
import { tapSourceUnreadable, type TapError } from '../singer/tap/tap-error.ts'
import { quote } from '../sql/sql-text.ts'
import { positionOf } from './log-position.ts'
import type { SourceSession } from './source-session.ts'
import type { SourceTable } from './source-table.ts'
import type { PostgresTapConfig } from './tap-config.ts'

export interface ReplicationSlot {
  readonly name: string
  readonly publication: string
  /** Before that the server keeps nothing. */
  readonly confirmed: bigint
  /** The database as it was where the slot begins, for as long as its maker does nothing else. */
  readonly snapshot?: string
}

/** Finds them, or makes them. */
export const replicationSlot = async (
  session: SourceSession,
  replication: Client,
  config: PostgresTapConfig,
  tables: ReadonlyArray<SourceTable>,
): Promise<FlextResult<ReplicationSlot, TapError>> => {
  const { place, query } = session
  const [level] = await query<{ wal_level: string }>('show wal_level')
  if (level?.wal_level !== 'logical')
    return E.left(
      tapSourceUnreadable(
        place,
        'wal_level = logical for LOG_BASED, which takes effect when the server is started again',
        `wal_level = ${level?.wal_level ?? ''}`,
      ),
    )
  const [connected] = await query<{ name: string }>('select current_database() as name')
  const database = connected?.name ?? ''
  const name = config.replication_slot_name ?? slotNameOf(database)
  const publication = config.publication_name ?? name
  const published = await publish(session, publication, tables)
  if (E.isLeft(published)) return published

  const slot = await freeSlot(
    session,
    name,
    (config.connect_timeout ?? databaseDefaults.connect_timeout) * 1000,
  )
  if (slot === undefined) return makeSlot(replication, name, publication)
  if (slot.plugin !== 'pgoutput' || slot.database !== database)
    return E.left(
      tapSourceUnreadable(
        place,
        `the replication slot ${name} to be one of pgoutput in this database`,
        `one of ${slot.plugin ?? 'no plugin'} in ${slot.database ?? 'none'}; replication_slot_name names another`,
      ),
    )
  if (slot.user !== null)
    return E.left(
      tapSourceUnreadable(
        place,
        `the replication slot ${name} to be nobody else’s`,
        `that process ${slot.user} of the server follows it`,
      ),
    )
  if (slot.wal_status === 'lost')
    return E.left(
      tapSourceUnreadable(
        place,
        `the replication slot ${name} to have what it was to keep`,
        'that the server has removed it (max_slot_wal_keep_size); drop the slot, and extract the streams anew',
      ),
    )
  return E.right({ name, publication, confirmed: positionOf(slot.confirmed ?? '0/0') })
}

/** The slot as it is once nobody uses it any more: one that was killed may still seem to. */
const freeSlot = async (
  { query }: SourceSession,
  name: string,
  patienceMs: number,
): Promise<SlotRow | undefined> => {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const [slot] = await query<SlotRow>(
      `select plugin, database, active_pid as user, confirmed_flush_lsn::text as confirmed, wal_status
       from pg_replication_slots where slot_name = $1`,
      [name],
    )
    if ((slot?.user ?? null) === null || performance.now() > deadline) return slot
    await wait(100)
  }
}

interface SlotRow {
  /** The process that follows it. */
  readonly user: number | null
  readonly plugin: string | null
  readonly database: string | null
  readonly confirmed: string | null
  readonly wal_status: string | null
}

const slotNameOf = (database: string): string =>
  `flext_${database.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`.slice(0, 63)

const makeSlot = async (
  replication: Client,
  name: string,
  publication: string,
): Promise<FlextResult<ReplicationSlot, TapError>> => {
  const { rows } = await replication.query<{ consistent_point: string; snapshot_name: string }>(
    `CREATE_REPLICATION_SLOT ${quote(name)} LOGICAL pgoutput (SNAPSHOT 'export')`,
  )
  const [made] = rows
  return E.right({
    name,
    publication,
    confirmed: positionOf(made?.consistent_point ?? '0/0'),
    ...(made === undefined ? {} : { snapshot: made.snapshot_name }),
  })
}

/** Sees to it that the changes of all these tables are published. */
const publish = async (
  { place, query }: SourceSession,
  publication: string,
  tables: ReadonlyArray<SourceTable>,
): Promise<FlextResult<void, TapError>> => {
  const known = await query<{ all: boolean }>(
    'select puballtables as all from pg_publication where pubname = $1',
    [publication],
  )
  const [existing] = known
  if (existing?.all === true) return E.right(undefined)
  const published = await query<{ schemaname: string; tablename: string }>(
    'select schemaname, tablename from pg_publication_tables where pubname = $1',
    [publication],
  )
  const names = new Set(
    published.map(({ schemaname, tablename }) => tableIn(schemaname, tablename)),
  )
  const missing = tables
    .map(({ schema, name }) => tableIn(schema, name))
    .filter((table) => !names.has(table))
  if (existing !== undefined && missing.length === 0) return E.right(undefined)
  const statement =
    existing === undefined
      ? `create publication ${quote(publication)} for table ${missing.join(', ')} with (publish_via_partition_root = true)`
      : `alter publication ${quote(publication)} add table ${missing.join(', ')}`
  try {
    await query(statement)
    return E.right(undefined)
  } catch (failure) {
    if (!isPostgresFailure(failure)) throw failure
    return E.left(
      tapSourceUnreadable(
        place,
        `a publication of the tables; somebody who may can make it: ${statement}`,
        failure.message,
      ),
    )
  }
}

/** Of the tables, those whose deletions cannot be told by their key, with what the log has instead. */
export const unidentified = async (
  { query }: SourceSession,
  tables: ReadonlyArray<SourceTable>,
): Promise<ReadonlyArray<string>> => {
  const places = tables.map(({ schema, name }) => `(${literal(schema)}, ${literal(name)})`)
  const rows = await query<{ schema: string; name: string; identity: string }>(
    `select n.nspname as schema, c.relname as name, c.relreplident as identity
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where (n.nspname, c.relname) in (${places.join(', ')}) and c.relreplident not in ('d', 'f')`,
  )
  return rows.map(
    ({ schema, name, identity }) =>
      `table ${schema}.${name}: expected replica identity default or full, found ${identity === 'n' ? 'nothing' : 'an index'}`,
  )
}
