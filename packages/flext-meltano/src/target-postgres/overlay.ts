/**
 * The world as it will be once a run is published, seen before it is: views in a schema of their
 * own that stands first in the search path, within one transaction that takes them away again.
 */
import { tableIn } from '../postgres/identifier.ts'
import { quote } from '../sql/sql-text.ts'
import type { AddRows } from '../table/model-plan.ts'
import { castTo, declaredType, fitOf } from './column-type.ts'
import { overlaySchema, stagingSchema } from './name.ts'
import { seal } from './seal.ts'
import type { Session } from './session.ts'
import { stagingTable, type Stage } from './stage.ts'
import type { StagedModel } from './staged-model.ts'
import { supersession, type Supersession } from './supersession.ts'
import { findTable, type Table } from './table.ts'

/** Makes the views for all that a run has staged, and lets names mean them. To be called in a transaction. */
export const overlay = async (session: Session, run: string): Promise<void> => {
  const { query, schema } = session
  const views = quote(overlaySchema(schema, run))
  await query(`create schema ${views}`)
  await query(`set local search_path = ${views}, ${quote(schema)}, public`)
  for (const stage of await seal(session, run)) await overlayStream(session, stage)
}

/** Takes the views away; whoever reads them does so in the same transaction. */
export const dropOverlay = async ({ query, schema }: Session, run: string): Promise<void> => {
  await query(`drop schema ${quote(overlaySchema(schema, run))} cascade`)
}

/** Lets a staged model be read under its name. */
export const overlayModel = async (
  session: Session,
  run: string,
  { name, staging, plan }: StagedModel,
): Promise<void> => {
  const place = tableIn(stagingSchema(session.schema, run), staging)
  switch (plan._tag) {
    case 'ReplaceTable':
      return view(session, run, name, `select * from ${place}`)
    case 'PlaceView':
      return view(session, run, name, plan.sql)
    case 'AddRows':
      return view(session, run, name, await withStagedRows(session, name, place, plan))
  }
}

/** An incremental table as it will be. */
const withStagedRows = async (
  session: Session,
  name: string,
  staging: string,
  plan: AddRows,
): Promise<string> => {
  const there = (await findTable(session, session.schema, name))?.columns ?? []
  const columns = [...there, ...plan.add]
  const among = (names: ReadonlyArray<string>) =>
    columns
      .map((column) =>
        names.includes(column.name)
          ? quote(column.name)
          : `null::${column.type} as ${quote(column.name)}`,
      )
      .join(', ')
  const stays =
    plan.keys.length === 0
      ? ''
      : ` where not exists (select 1 from ${staging} as s where ${sameKey(plan)})`
  const before = among(there.map((column) => column.name))
  return `select ${before} from ${tableIn(session.schema, name)} as m${stays}
    union all select ${among(plan.columns)} from ${staging}`
}

const overlayStream = async (session: Session, stage: Stage): Promise<void> => {
  const table = await findTable(session, session.schema, stage.target)
  const staged = await findTable(session, stagingSchema(session.schema, stage.run), stage.staging)
  const older = await supersession(session, stage, table)
  const columns = columnsAfter(stage, table, staged)
  const all =
    table === undefined || older === 'all'
      ? stagedRows(session, stage, columns, undefined)
      : `${rowsThatStay(session, stage, columns)} union all ${stagedRows(session, stage, columns, table)}`
  await view(session, stage.run, stage.target, withoutOlder(all, older))
}

const view = async (session: Session, run: string, name: string, select: string): Promise<void> => {
  await session.query(`${viewBeginning(session, run, name)}${select}`)
}

/** What stands before the SELECT of a view: places in an error are counted from there. */
export const viewBeginning = ({ schema }: Session, run: string, name: string): string =>
  `create view ${tableIn(overlaySchema(schema, run), name)} as `

const withoutOlder = (rows: string, older: Supersession): string =>
  typeof older === 'object'
    ? `select * from (${rows}) as merged where not ${older.olderRows}`
    : rows

/** A column as publishing will leave it, and the types that it has on either side now. */
interface ColumnAfter {
  readonly name: string
  readonly type: string
  readonly there: string | undefined
  readonly staged: string | undefined
}

const columnsAfter = (
  stage: Stage,
  table: Table | undefined,
  staged: Table | undefined,
): ReadonlyArray<ColumnAfter> => {
  const own = new Map(stage.columns.map((column) => [column.name, column]))
  const names = new Set([...(table?.columns ?? []).map(({ name }) => name), ...own.keys()])
  return [...names].map((name) => {
    const there = table?.columns.find((column) => column.name === name)?.type
    const column = own.get(name)
    const fit = there !== undefined && column ? fitOf(there, column.kind) : undefined
    return {
      name,
      type: fit?._tag === 'Widens' ? fit.to : (there ?? declaredType(column?.kind ?? 'text')),
      there,
      staged: column && staged?.columns.find((one) => one.name === name)?.type,
    }
  })
}

const named = (columns: ReadonlyArray<ColumnAfter>, value: (column: ColumnAfter) => string) =>
  columns.map((column) => `${value(column)} as ${quote(column.name)}`).join(', ')

/** Rows of the table that no staged row takes the place of. */
const rowsThatStay = (
  session: Session,
  stage: Stage,
  columns: ReadonlyArray<ColumnAfter>,
): string => {
  const values = named(columns, ({ name, type, there }) =>
    there === undefined ? `null::${type}` : castTo(type, there, `m.${quote(name)}`),
  )
  const all = `select ${values} from ${tableIn(session.schema, stage.target)} as m`
  return stage.method === 'append-only'
    ? all
    : `${all} where not exists (select 1 from ${stagingTable(session, stage)} as s where ${sameKey(stage)})`
}

/** The staged rows; a column that the stream has no more keeps what the row of the same key had. */
const stagedRows = (
  session: Session,
  stage: Stage,
  columns: ReadonlyArray<ColumnAfter>,
  table: Table | undefined,
): string => {
  const joined = table !== undefined && stage.method === 'upsert'
  const values = named(columns, ({ name, type, staged }) =>
    staged === undefined
      ? joined
        ? `m.${quote(name)}`
        : `null::${type}`
      : castTo(type, staged, `s.${quote(name)}`),
  )
  const rows = `select ${values} from ${stagingTable(session, stage)} as s`
  return joined
    ? `${rows} left join ${tableIn(session.schema, stage.target)} as m on ${sameKey(stage)}`
    : rows
}

const sameKey = ({ keys }: Pick<Stage, 'keys'>): string =>
  keys.map((key) => `s.${quote(key)} = m.${quote(key)}`).join(' and ')
