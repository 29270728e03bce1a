/** What a load would do to a warehouse file; where there is none yet, to an empty one in memory. */
import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { openNodeSqlite } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { databaseDefaults, tableDefaults } from '../singer/native-defaults.ts'
import type { TargetError } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type {
  LoadForecast,
  LoadToForesee,
  ModelForecast,
  TableForecast,
} from '../singer/target/load-forecast.ts'
import { foreseenModel, foreseenTable, refusedTable } from '../table/foreseen-table.ts'
import { metadataColumns } from '../table/metadata.ts'
import { announcementOf, settleAnnouncement } from './announcement.ts'
import { declaredType } from './declared-type.ts'
import { modelNameProblem } from './model-table.ts'
import { fold } from './name.ts'
import type { SqliteTargetConfig } from './sqlite-config.ts'
import { columnOf, findTable } from './table.ts'
import { attempt } from './warehouse.ts'
import { hasWarehouseTables } from './warehouse-schema.ts'

export const sqliteForecast = (
  config: SqliteTargetConfig,
  { schemas, models }: LoadToForesee,
): FlextResult<LoadForecast, TargetError> => {
  const path = config.database
  const isThere = existsSync(path)
  return attempt(path, () => {
    const database = openNodeSqlite({
      path: isThere ? path : ':memory:',
      busyTimeout: config.busy_timeout ?? databaseDefaults.busy_timeout,
      wal: false,
    })
    try {
      // A connection that may only read would leave the files of the log behind.
      database.exec('pragma query_only = on')
      return E.right({
        tables: schemas.map((schema) => tableForecast(database, config, schema)),
        models: models.map((name) => modelForecast(database, name)),
      })
    } finally {
      database.close()
    }
  })
}

const tableForecast = (
  database: DatabaseSync,
  config: SqliteTargetConfig,
  schema: SchemaMessage,
): TableForecast => {
  const announced = announcementOf(config, schema)
  if (E.isLeft(announced)) return refusedTable(schema, schema.stream, announced.left.message)
  const policy = config.schema_changes ?? tableDefaults.schema_changes
  const settled = settleAnnouncement(database, policy, announced.right, [])
  const { target, method, keys } = announced.right
  if (E.isLeft(settled)) return refusedTable(schema, target, settled.left.message)
  const { columns } = settled.right
  const all = [
    ...columns,
    ...metadataColumns(
      columns,
      { all: config.add_metadata_columns ?? tableDefaults.add_metadata_columns, version: false },
      fold,
    ),
  ]
  const table = findTable(database, target)
  const added = all
    .filter(({ name }) => table === undefined || columnOf(table, name) === undefined)
    .map(({ name, kind }) => ({ name, type: declaredType(kind) }))
  return foreseenTable({
    stream: schema.stream,
    table: target,
    keys,
    method,
    isThere: table !== undefined,
    whenNew: 'swap',
    added,
    widened: [],
    settled: settled.right.settled,
  })
}

const modelForecast = (database: DatabaseSync, name: string): ModelForecast => {
  const there = findTable(database, name)
  const problem =
    there !== undefined && !hasWarehouseTables(database)
      ? `a ${there.kind} "${there.name}" that no model made`
      : modelNameProblem(database, name)
  return foreseenModel(name, there !== undefined, problem)
}
