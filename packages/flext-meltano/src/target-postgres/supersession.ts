/**
 * Which rows an activated version leaves behind, and what becomes of them. Where rows carry their
 * version, those of older ones go. Where they do not, a version that is new to the table means that
 * the stream was sent whole, and everything from before this run goes.
 */
import { tableIn } from '../postgres/identifier.ts'
import { quote } from '../sql/sql-text.ts'
import { deletedColumn, type Deletion } from '../table/deletion.ts'
import { versionColumn } from '../table/metadata.ts'
import type { Session } from './session.ts'
import type { Stage } from './stage.ts'
import type { Table } from './table.ts'
import { own } from './warehouse.ts'

export type Supersession =
  | 'none'
  | 'all'
  /** A condition that is true of rows to be dropped, the staged ones included. */
  | { readonly olderRows: string }

const versionName = quote(versionColumn.name)
const deletedName = quote(deletedColumn.name)

export const supersession = async (
  session: Session,
  { version, versioned, rows, columns, target }: Stage,
  table: Table | undefined,
): Promise<Supersession> => {
  if (version === undefined) return 'none'
  const carried = [...columns, ...(table?.columns ?? [])].some(
    ({ name }) => name === versionColumn.name,
  )
  if (carried && (versioned || rows === 0))
    return { olderRows: `(${versionName} is null or ${versionName} < ${version})` }
  const [kept] = await session.query<{ version: string }>(
    `select version from ${own(session, 'version')} where table_name = $1`,
    [target],
  )
  return kept !== undefined && Number(kept.version) >= version ? 'none' : 'all'
}

/** Lets everything go that is in the table, before the rows of the run come in; says how many rows. */
export const dropsAll = (session: Session, stage: Stage, deletion: Deletion): Promise<number> =>
  drop(session, stage, 'true', deletion)

export const dropOlder = (
  session: Session,
  stage: Stage,
  { olderRows }: { readonly olderRows: string },
  deletion: Deletion,
): Promise<number> => drop(session, stage, olderRows, deletion)

export const keepVersion = async (
  session: Session,
  table: string,
  version: number,
): Promise<void> => {
  await session.query(
    `insert into ${own(session, 'version')} as kept values ($1, $2)
     on conflict (table_name) do update set version = greatest(kept.version, excluded.version)`,
    [table, version],
  )
}

const drop = async (
  session: Session,
  { target }: Stage,
  condition: string,
  deletion: Deletion,
): Promise<number> => {
  const table = tableIn(session.schema, target)
  if (deletion === 'delete') return changed(session, `delete from ${table} where ${condition}`)
  await session.query(`alter table ${table} add column if not exists ${deletedName} timestamptz`)
  return changed(
    session,
    `update ${table} set ${deletedName} = now() where ${condition} and ${deletedName} is null`,
  )
}

/** How many rows this transaction has marked, and that have not come again. As texts: other loaders keep the time so. */
export const markedNow = async ({ schema, query }: Session, { target }: Stage): Promise<number> => {
  const [marked] = await query<{ n: string }>(
    `select count(*) as n from ${tableIn(schema, target)} where ${deletedName}::text = now()::text`,
  )
  return Number(marked?.n ?? 0)
}

/** Runs a statement and says how many rows it changed. */
const changed = async ({ query }: Session, text: string): Promise<number> => {
  const [done] = await query<{ n: string }>(
    `with done as (${text} returning 1) select count(*) as n from done`,
  )
  return Number(done?.n ?? 0)
}
