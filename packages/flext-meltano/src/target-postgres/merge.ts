/** How the rows of one staged stream become rows of the table that people read. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableIn } from '../postgres/identifier.ts'
import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { LoadMark } from '../singer/target/load-mark.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import { quote } from '../sql/sql-text.ts'
import { deletedColumn, type Deletion } from '../table/deletion.ts'
import { growTable } from './alteration.ts'
import { castTo } from './column-type.ts'
import { stagingSchema } from './name.ts'
import { keyName } from './seal.ts'
import type { Session } from './session.ts'
import { arrivalColumn, stagingTable, type Stage } from './stage.ts'
import { dropOlder, dropsAll, keepVersion, markedNow, supersession } from './supersession.ts'
import { findTable, isKept, uniqueKeys, type Table } from './table.ts'

/** What a stage brought, and what that did to its table. */
export interface Merged {
  readonly rows: number
  readonly effects: RowEffects
  readonly mark: LoadMark
}

/** Merges a sealed stage into its table, or makes it the table. */
export const mergeStage = async (
  session: Session,
  stage: Stage,
  deletion: Deletion,
): Promise<FlextResult<Merged, TargetError>> => {
  const there = await findTable(session, session.schema, stage.target)
  const older = await supersession(session, stage, there)
  let inserted: number | undefined = stage.rows
  let deleted = 0
  if (there === undefined) await swapIn(session, stage)
  else {
    const grown = await growTable(session, stage, there)
    if (E.isLeft(grown)) return grown
    if (older === 'all') deleted += await dropsAll(session, stage, deletion)
    const kept =
      stage.method === 'upsert' ? await ensureKey(session, stage, grown.right) : E.right(undefined)
    if (E.isLeft(kept)) return kept
    const staged = await findTable(session, stagingSchema(session.schema, stage.run), stage.staging)
    const marksAll = older === 'all' && deletion === 'mark'
    const text = insertion(session, stage, grown.right, staged, { deletion, marksAll })
    inserted = await insert(session, text, grown.right)
    await session.query(`drop table ${stagingTable(session, stage)}`)
  }
  if (typeof older === 'object') deleted += await dropOlder(session, stage, older, deletion)
  // Some that were marked have come again.
  if (deletion === 'mark' && deleted > 0) deleted = await markedNow(session, stage)
  if (stage.version !== undefined) await keepVersion(session, stage.target, stage.version)
  const { rows } = stage
  const told = inserted === undefined ? {} : { inserted, updated: rows - inserted }
  const isPure = inserted === rows && deleted === 0 && older === 'none'
  const isMine = isPure && stage.version === undefined
  const how = !isMine ? 'merged' : there === undefined ? 'made' : 'added'
  const mark: LoadMark = { table: stage.target, how, rows }
  return E.right({ rows, effects: { ...told, deleted }, mark })
}

/**
 * Inserts, and says how many rows were new: a row that was there has been locked by its update.
 * Of a partitioned table PostgreSQL does not show that.
 */
const insert = async (
  { query }: Session,
  text: string,
  { partitioned }: Table,
): Promise<number | undefined> => {
  if (partitioned) {
    await query(text)
    return undefined
  }
  const [done] = await query<{ n: string }>(
    `with done as (${text} returning (xmax = 0) as fresh)
     select count(*) filter (where fresh) as n from done`,
  )
  return Number(done?.n ?? 0)
}

/** The staging table itself becomes the table: nothing is copied. */
const swapIn = async (session: Session, stage: Stage): Promise<void> => {
  const { query, schema } = session
  const staging = stagingTable(session, stage)
  if (stage.method === 'upsert') {
    await query(`alter table ${staging} drop column ${quote(arrivalColumn)}`)
    const name = quote(keyName(stage.target))
    await query(`alter table ${staging} add constraint ${name} primary key using index ${name}`)
  }
  await query(`alter table ${staging} set schema ${quote(schema)}`)
  await query(`alter table ${tableIn(schema, stage.staging)} reset (autovacuum_enabled)`)
  await query(`alter table ${tableIn(schema, stage.staging)} rename to ${quote(stage.target)}`)
}

const insertion = (
  session: Session,
  stage: Stage,
  table: Table,
  staged: Table | undefined,
  { deletion, marksAll }: { readonly deletion: Deletion; readonly marksAll: boolean },
): string => {
  const names = stage.columns.map(({ name }) => quote(name))
  const types = typesOf(table)
  const stagedTypes = typesOf(staged)
  const values = stage.columns.map(({ name }) =>
    castTo(types.get(name) ?? '', stagedTypes.get(name) ?? '', quote(name)),
  )
  const into = `insert into ${tableIn(session.schema, stage.target)} (${names.join(', ')})
    select ${values.join(', ')} from ${stagingTable(session, stage)}`
  if (stage.method === 'append-only') return into
  const keys = stage.keys.map(quote)
  const set = names
    .filter((name) => !keys.includes(name))
    .map((name) => `${name} = excluded.${name}`)
  // A row that comes again is not deleted any more.
  const deleted = quote(deletedColumn.name)
  const mayBeMarked = marksAll || (deletion === 'mark' && types.has(deletedColumn.name))
  if (mayBeMarked && !names.includes(deleted)) set.push(`${deleted} = null`)
  return `${into} on conflict (${keys.join(', ')}) do ${
    set.length === 0 ? 'nothing' : `update set ${set.join(', ')}`
  }`
}

const typesOf = (table: Table | undefined): ReadonlyMap<string, string> =>
  new Map(table?.columns.map(({ name, type }) => [name, type]))

/** A table that was appended to before may hold a key twice, and then no row can be the one. */
const ensureKey = async (
  session: Session,
  { name, target, keys }: Stage,
  table: Table,
): Promise<FlextResult<void, TargetError>> => {
  const { query, schema } = session
  const unique = await uniqueKeys(session, schema, target)
  if (isKept(unique, keys)) return E.right(undefined)
  const place = tableIn(schema, target)
  const ours = unique.find((key) => key.name === keyName(target))
  await query('savepoint flext_key')
  try {
    if (ours) await forgetKey(session, place, ours, keys, table)
    await query(
      `create unique index ${quote(keyName(target))} on ${place} (${keys.map(quote).join(', ')})`,
    )
  } catch (failure) {
    if (!(failure instanceof Error && 'code' in failure && failure.code === '23505')) throw failure
    await query('rollback to savepoint flext_key')
    return E.left(
      targetSchemaRefused(
        name,
        `table "${target}" with one row for each ${keys.join(', ')}`,
        'rows that share it; append to it, or load into another table',
      ),
    )
  }
  await query('release savepoint flext_key')
  return E.right(undefined)
}

/** The key of earlier runs would refuse rows that the new one tells apart. */
const forgetKey = async (
  { query }: Session,
  place: string,
  { name, primary, columns }: { name: string; primary: boolean; columns: ReadonlyArray<string> },
  keys: ReadonlyArray<string>,
  table: Table,
): Promise<void> => {
  if (primary) await query(`alter table ${place} drop constraint ${quote(name)}`)
  else await query(`drop index ${place.slice(0, place.indexOf('.'))}.${quote(name)}`)
  for (const column of columns)
    if (!keys.includes(column) && table.columns.some((one) => one.name === column && one.notNull))
      await query(`alter table ${place} alter column ${quote(column)} drop not null`)
}
