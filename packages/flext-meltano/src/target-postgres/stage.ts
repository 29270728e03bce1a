/** What the warehouse knows of one staging table: whose it is, and what publishing makes of it. */
import { decodeOrThrow, fromJsonString } from 'flext-core'
import * as t from 'io-ts'

import { tableIn } from '../postgres/identifier.ts'
import { Column } from '../table/column.ts'
import type { LoadMethod } from '../table/load-method.ts'
import { stagingSchema } from './name.ts'
import type { Session } from './session.ts'
import { own } from './warehouse.ts'

/** A column of a staging table, by the name it has in the database. */
export const StagedColumn = t.readonly(
  t.intersection([Column, t.readonly(t.type({ property: t.string }))]),
)
export interface StagedColumn extends t.TypeOf<typeof StagedColumn> {}

export interface Stage {
  readonly run: string
  /** The stream. */
  readonly name: string
  readonly number: number
  /** The name of the staging table in the staging schema of the run. */
  readonly staging: string
  /** The table it will be, or be merged into. */
  readonly target: string
  readonly method: LoadMethod
  /** Names of columns. */
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<StagedColumn>
  /** Rows that arrived, duplicates of a key included until the stage is sealed. */
  readonly rows: number
  readonly versioned: boolean
  readonly version: number | undefined
  readonly sealed: boolean
}

/** The number of arrival, which tells the last of a key from those before it. */
export const arrivalColumn = '_flext_arrival'

/** A staging table, as it stands in a statement. */
export const stagingTable = ({ schema }: Session, { run, staging }: Stage): string =>
  tableIn(stagingSchema(schema, run), staging)

/** The staging tables of a run, in the order they were made. */
export const stagesOf = async (session: Session, run: string): Promise<ReadonlyArray<Stage>> => {
  const rows = await session.query<StageRow>(
    `select * from ${own(session, 'stage')} where run = $1 order by number`,
    [run],
  )
  return rows.map(fromRow)
}

/** Notes a staging table, or what has changed about it. */
export const keepStage = async (session: Session, stage: Stage): Promise<void> => {
  await session.query(
    `insert into ${own(session, 'stage')}
       (run, name, number, staging, target, method, keys, columns, rows, versioned, version, sealed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (run, name) do update
     set columns = excluded.columns, rows = excluded.rows, versioned = excluded.versioned,
         version = excluded.version, sealed = excluded.sealed`,
    [
      stage.run,
      stage.name,
      stage.number,
      stage.staging,
      stage.target,
      stage.method,
      JSON.stringify(stage.keys),
      JSON.stringify(stage.columns),
      stage.rows,
      stage.versioned,
      stage.version ?? null,
      stage.sealed,
    ],
  )
}

/** Forgets every staging table of a run; the tables themselves are the caller's. */
export const forgetStages = async (session: Session, run: string): Promise<void> => {
  await session.query(`delete from ${own(session, 'stage')} where run = $1`, [run])
}

/** Big integers come as text. */
interface StageRow extends Omit<Stage, 'keys' | 'columns' | 'rows' | 'version'> {
  readonly keys: string
  readonly columns: string
  readonly rows: string
  readonly version: string | null
}

const Keys = fromJsonString(t.readonlyArray(t.string, 'the keys of a stage'))
const Columns = fromJsonString(t.readonlyArray(StagedColumn, 'the columns of a stage'))

const fromRow = (row: StageRow): Stage => ({
  ...row,
  keys: decodeOrThrow(Keys, row.keys),
  columns: decodeOrThrow(Columns, row.columns),
  rows: Number(row.rows),
  version: row.version === null ? undefined : Number(row.version),
})
