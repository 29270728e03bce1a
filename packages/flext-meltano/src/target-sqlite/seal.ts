/**
 * A staging table is sealed when nothing more is to be written to it: of each key the last arrival
 * is left, and the key is indexed, so that rows can be merged, or seen as if they were.
 */
import type { DatabaseSync } from 'node:sqlite'

import { FlextDefect } from 'flext-core'

import { sql } from '../sqlite/kysely.ts'
import { dropKey, makeKey } from './key-index.ts'
import { dropModels } from './model-table.ts'
import { rowNumberName } from './name.ts'
import { keepStage, stagesOf, type Stage } from './stage.ts'
import { mainTable, run } from './statement.ts'
import { findTable } from './table.ts'

/** Seals the streams of a run that are merged by key. Doing it again changes nothing. */
export const seal = (database: DatabaseSync, runId: string): ReadonlyArray<Stage> =>
  stagesOf(database, runId).map((stage) => {
    if (stage.sealed || stage.kind === 'model' || stage.method === 'append-only') return stage
    if (!indexed(database, stage)) {
      dropEarlierArrivals(database, stage)
      if (!indexed(database, stage))
        throw new FlextDefect(`${stage.staging} still has a key twice after it was cleaned`)
    }
    const sealed = { ...stage, sealed: true }
    keepStage(database, sealed)
    return sealed
  })

/** Opens a run for writing again: what was built on the sealed rows is gone with the seal. */
export const unseal = (database: DatabaseSync, runId: string): void => {
  dropModels(database, runId)
  for (const stage of stagesOf(database, runId)) {
    if (!stage.sealed) continue
    dropKey(database, stage.staging)
    keepStage(database, { ...stage, sealed: false })
  }
}

const indexed = (database: DatabaseSync, { staging, target, keys }: Stage): boolean =>
  makeKey(database, staging, target, keys)

const dropEarlierArrivals = (database: DatabaseSync, { staging, keys }: Stage): void => {
  const names = findTable(database, staging)?.columns.map(({ name }) => name) ?? []
  const number = sql.raw(rowNumberName(names) ?? 'rowid')
  run(
    database,
    sql`
      delete from ${mainTable(staging)} where ${number} not in (
        select max(${number}) from ${mainTable(staging)}
        group by ${sql.join(keys.map((key) => sql.id(key)))})`,
  )
}
