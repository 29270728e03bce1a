/**
 * Where the streams of a pipeline come from and where they go, in the names that OpenLineage gives
 * to datasets (https://openlineage.io/docs/spec/naming).
 */
import { isAbsolute, resolve } from 'node:path'

import { either as E } from 'fp-ts'

import { CsvTargetConfig, streamFile as csvFile } from '../target-csv/csv-target-config.ts'
import { streamFile } from '../target-jsonl/jsonl-config.ts'
import { streamFolder } from '../target-parquet/parquet-config.ts'
import type { PipelineSpec } from '../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../project/resolved-plugin.ts'
import { tableNameOf } from '../table/table-name.ts'
import { foreignDataset } from './foreign-systems.ts'
import type { DatasetName } from './model.ts'

export interface PipelinePlaces {
  readonly source: (stream: string) => DatasetName
  readonly target: (stream: string) => DatasetName
  /** A table of the warehouse, such as one that a model reads or makes. */
  readonly table: (name: string) => DatasetName
}

export const pipelinePlaces = ({ tap, target }: PipelineSpec): PipelinePlaces => {
  const table = tableIn(target)
  return {
    source: sourceIn(tap),
    table,
    target:
      fileIn(target) ??
      ((stream) => foreign(target, stream) ?? table(tableNameOf(target.config, stream))),
  }
}

/** Where a plugin that is not native keeps a stream, as far as its settings tell. */
const foreign = (plugin: ResolvedPlugin, stream: string): DatasetName | undefined =>
  plugin.native === undefined ? foreignDataset(plugin, stream) : undefined

/** The files of a target of files; nothing for any other. */
const fileIn = (target: ResolvedPlugin): ((stream: string) => DatasetName) | undefined => {
  const folder = text(target.config['destination_path']) ?? '.'
  if (target.native === 'target-jsonl')
    return (stream) => file(fromRoot(target, streamFile({ destination_path: folder }, stream)))
  if (target.native === 'target-parquet')
    return (stream) => file(fromRoot(target, streamFolder({ destination_path: folder }, stream)))
  const config = CsvTargetConfig.decode({ ...target.config, destination_path: folder })
  return target.native === 'target-csv' && E.isRight(config)
    ? (stream) => file(fromRoot(target, csvFile(config.right, stream)))
    : undefined
}

const sourceIn =
  (tap: ResolvedPlugin) =>
  (stream: string): DatasetName => {
    const postgres = postgresOf(tap)
    if (postgres) return { ...postgres, name: `${postgres.name}.${stream.replace('-', '.')}` }
    const known = foreign(tap, stream) ?? tableOfSqlite(tap, stream)
    if (known) return known
    const files = Array.isArray(tap.config['files']) ? tap.config['files'] : []
    const path = files.flatMap((each: unknown) => {
      const { entity, path: named } = Object(each) as Readonly<Record<string, unknown>>
      return entity === stream && typeof named === 'string' ? [named] : []
    })[0]
    return path === undefined
      ? { namespace: `singer://${tap.name}`, name: stream }
      : file(fromRoot(tap, path))
  }

const tableOfSqlite = (tap: ResolvedPlugin, stream: string): DatasetName | undefined => {
  const database = text(tap.config['database'])
  return tap.native === 'tap-sqlite' && database !== undefined
    ? { namespace: `sqlite://${fromRoot(tap, database)}`, name: stream }
    : undefined
}

const tableIn =
  (target: ResolvedPlugin) =>
  (name: string): DatasetName => {
    const postgres = postgresOf(target)
    if (postgres) {
      const schema = text(target.config['default_target_schema']) ?? 'public'
      return { ...postgres, name: `${postgres.name}.${schema}.${name}` }
    }
    const database = text(target.config['database'])
    const engine = engines[target.native ?? '']
    return engine !== undefined && database !== undefined
      ? { namespace: `${engine}://${fromRoot(target, database)}`, name }
      : { namespace: `singer://${target.name}`, name }
  }

/** Databases that are files. */
const engines: Readonly<Record<string, string>> = {
  'target-duckdb': 'duckdb',
  'target-sqlite': 'sqlite',
}

/** The server and the database of a plugin that works on PostgreSQL. Passwords are no part of it. */
const postgresOf = ({ name, native, config }: ResolvedPlugin): DatasetName | undefined => {
  if (!(native ?? name).includes('postgres')) return undefined
  const urls = ['url', 'sqlalchemy_url', 'connection_string'].map((key) => text(config[key]))
  const url = urls.find((each) => each !== undefined)
  const parsed = url === undefined ? undefined : URL.parse(url)
  const host = text(parsed?.hostname) ?? text(config['host']) ?? 'localhost'
  const port = text(parsed?.port) ?? text(config['port']) ?? '5432'
  const path = text(parsed?.pathname.slice(1))
  const database = path ?? text(config['database']) ?? text(config['dbname']) ?? 'postgres'
  return { namespace: `postgres://${host}:${port}`, name: database }
}

const file = (path: string): DatasetName => ({ namespace: 'file', name: path })

const fromRoot = ({ cwd }: ResolvedPlugin, path: string): string =>
  isAbsolute(path) ? path : resolve(cwd, path)

/** A text that is not empty, or a number as one. */
const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? `${value}` : undefined
