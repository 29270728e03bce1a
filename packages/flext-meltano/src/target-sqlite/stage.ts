/** What the warehouse knows of one staging table: whose it is, and what publishing makes of it. */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

import { decodeOrThrow, fromJsonString } from 'flext-core'
import * as t from 'io-ts'

import { sql } from '../sqlite/kysely.ts'
import { Column } from '../table/column.ts'
import type { LoadMethod } from '../table/load-method.ts'
import { rowsOf, run as runStatement, write } from './statement.ts'
import type { StageTable } from './warehouse-tables.ts'

export interface Stage {
  /** The name of the staging table. */
  readonly staging: string
  readonly run: string
  readonly kind: 'stream' | 'model'
  /** The stream or the model. */
  readonly name: string
  /** The table it will be, or be merged into. */
  readonly target: string
  readonly method: LoadMethod
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<Column>
  /** Rows that arrived, duplicates of a key included. */
  readonly rows: number
  readonly versioned: boolean
  readonly version: number | undefined
  readonly sealed: boolean
}

/** The staging tables of a run, in the order they were made. */
export const stagesOf = (database: DatabaseSync, run: string): ReadonlyArray<Stage> =>
  rowsOf(
    database,
    write()
      .selectFrom('_flext_stage')
      .selectAll()
      .where('run', '=', run)
      .orderBy(sql`rowid`),
  ).map(fromTable)

/** Notes a staging table, or what has changed about it. */
export const keepStage = (database: DatabaseSync, stage: Stage): void => {
  const kept = toTable(stage)
  runStatement(
    database,
    write()
      .insertInto('_flext_stage')
      .values(kept)
      .onConflict((conflict) => conflict.column('staging').doUpdateSet(kept)),
  )
}

/** Forgets every staging table of a run; the tables themselves are the caller's. */
export const forgetStages = (database: DatabaseSync, run: string): void => {
  runStatement(database, write().deleteFrom('_flext_stage').where('run', '=', run))
}

export const forgetStage = (database: DatabaseSync, staging: string): void => {
  runStatement(database, write().deleteFrom('_flext_stage').where('staging', '=', staging))
}

/** `_flext_stage_<run>_<n>`; a run id that is long or odd stands as its digest. */
export const stagingName = (run: string, suffix: string): string =>
  `_flext_stage_${/^[a-z0-9][a-z0-9-]{0,63}$/.test(run) ? run : createHash('sha256').update(run).digest('hex').slice(0, 24)}_${suffix}`

const Keys = fromJsonString(t.readonlyArray(t.string, 'the keys of a stage'))
const Columns = fromJsonString(t.readonlyArray(Column, 'the columns of a stage'))

const fromTable = (row: StageTable): Stage => ({
  ...row,
  keys: decodeOrThrow(Keys, row.keys),
  columns: decodeOrThrow(Columns, row.columns),
  versioned: row.versioned === 1,
  version: row.version ?? undefined,
  sealed: row.sealed === 1,
})

const toTable = (stage: Stage): StageTable => ({
  ...stage,
  keys: JSON.stringify(stage.keys),
  columns: JSON.stringify(stage.columns),
  versioned: Number(stage.versioned),
  version: stage.version ?? null,
  sealed: Number(stage.sealed),
})
