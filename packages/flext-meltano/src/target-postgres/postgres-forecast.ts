/** What a load would do to a schema of PostgreSQL, found out in a transaction that only reads. */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import { tableDefaults } from '../singer/native-defaults.ts'
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
import { announcementOf } from './announcement.ts'
import { declaredType, fitOf } from './column-type.ts'
import type { PostgresTargetConfig } from './postgres-config.ts'
import { withSession, type Session } from './session.ts'
import { modelNameProblem } from './staged-model.ts'
import { findTable } from './table.ts'
import { isWarehouse } from './warehouse.ts'

export const postgresForecast = (
  config: PostgresTargetConfig,
  { schemas, models }: LoadToForesee,
): Promise<FlextResult<LoadForecast, TargetError>> =>
  withSession(config, async (session) => {
    await session.query('begin transaction read only')
    const tables: Array<TableForecast> = []
    for (const schema of schemas) tables.push(await tableForecast(session, config, schema))
    const built: Array<ModelForecast> = []
    for (const name of models) built.push(await modelForecast(session, name))
    await session.query('rollback')
    return E.right({ tables, models: built })
  })

const tableForecast = async (
  session: Session,
  config: PostgresTargetConfig,
  schema: SchemaMessage,
): Promise<TableForecast> => {
  const announced = await announcementOf(session, config, schema, [])
  if (E.isLeft(announced)) return refusedTable(schema, schema.stream, announced.left.message)
  const { target, method, keys, columns, settled } = announced.right
  const withMetadata =
    config.add_metadata_columns ?? config.add_record_metadata ?? tableDefaults.add_metadata_columns
  const all = [...columns, ...metadataColumns(columns, { all: withMetadata, version: false })]
  const table = await findTable(session, session.schema, target)
  const there = new Map(table?.columns.map(({ name, type }) => [name, type]))
  const added = all
    .filter(({ name }) => !there.has(name))
    .map(({ name, kind }) => ({ name, type: declaredType(kind) }))
  const widened = all.flatMap(({ name, kind }) => {
    const from = there.get(name)
    const fit = from === undefined ? undefined : fitOf(from, kind)
    return from !== undefined && fit?._tag === 'Widens' ? [{ name, from, type: fit.to }] : []
  })
  return foreseenTable({
    stream: schema.stream,
    table: `${session.schema}.${target}`,
    keys,
    method,
    isThere: table !== undefined,
    whenNew: 'swap',
    added,
    widened,
    settled,
  })
}

const modelForecast = async (session: Session, name: string): Promise<ModelForecast> => {
  const isThere = (await findTable(session, session.schema, name)) !== undefined
  const problem =
    isThere && !(await isWarehouse(session))
      ? `a table or view "${name}" that no model made`
      : await modelNameProblem(session, name)
  return foreseenModel(name, isThere, problem)
}
