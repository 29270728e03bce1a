/** What a load would do to a DuckDB file, which is opened for reading alone where there is one. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableDefaults } from '../singer/native-defaults.ts'
import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type { LoadForecast, LoadToForesee, TableForecast } from '../singer/target/load-forecast.ts'
import { keysProblem } from '../table/announced-table.ts'
import { foreseenTable, refusedTable } from '../table/foreseen-table.ts'
import { loadMethodFor } from '../table/load-method.ts'
import { nothingSettled } from '../table/schema-change.ts'
import { tableNameOf } from '../table/table-name.ts'
import { parquetColumns } from '../target-parquet/parquet-type.ts'
import { targetSchema, type DuckdbTargetConfig } from './duckdb-config.ts'
import { whereDatabase } from './duckdb-database.ts'
import { fold } from './duckdb-name.ts'
import { findTable, settleTable, type DuckdbTable } from './duckdb-table.ts'
import { declaredType } from './duckdb-type.ts'
import { metadataOf } from './merge.ts'

export const duckdbForecast = async (
  config: DuckdbTargetConfig,
  { schemas }: LoadToForesee,
): Promise<FlextResult<LoadForecast, TargetError>> => {
  const found = await whereDatabase(config, async (database) => {
    const tables: Array<DuckdbTable | undefined> = []
    for (const { stream } of schemas)
      tables.push(await findTable(database, targetSchema(config), tableNameOf(config, stream)))
    return E.right(tables)
  })
  if (E.isLeft(found)) return found
  return E.right({
    tables: schemas.map((schema, nth) => tableForecast(config, schema, found.right?.[nth])),
    models: [],
  })
}

const tableForecast = (
  config: DuckdbTargetConfig,
  schema: SchemaMessage,
  there: DuckdbTable | undefined,
): TableForecast => {
  const { stream, key_properties: keys } = schema
  const table = tableNameOf(config, stream)
  const method = config.load_method ?? loadMethodFor(keys)
  const unkeyed = keysProblem({ method, keys })
  if (unkeyed !== undefined)
    return refusedTable(schema, table, targetSchemaRefused(stream, ...unkeyed).message)
  const own = parquetColumns([schema])
  const columns = [...own, ...metadataOf(config, own, false)]
  const settled =
    there === undefined
      ? E.right({ ...nothingSettled, added: columns, widened: [] })
      : settleTable(
          { stream, table, keys },
          config.schema_changes ?? tableDefaults.schema_changes,
          there,
          columns,
        )
  if (E.isLeft(settled)) return refusedTable(schema, table, settled.left.message)
  const { added, widened } = settled.right
  return foreseenTable({
    stream,
    table,
    keys,
    method,
    isThere: there !== undefined,
    whenNew: 'append',
    added: added.map(({ name, type }) => ({ name, type: declaredType(type) })),
    widened: widened.map(({ name, type }) => ({
      name,
      from: there?.types.get(fold(name)) ?? '',
      type: declaredType(type),
    })),
    settled: settled.right,
  })
}
