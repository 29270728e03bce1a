/**
 * What systems behind well-known plugins are called, as OpenLineage names them
 * (https://openlineage.io/docs/spec/naming), from the settings that plugins of Singer share. Passwords and
 * keys are no part of a name; where a setting is missing that is one, the system stays unknown.
 */
import type { JsonObject } from '../project/json.ts'
import type { ResolvedPlugin } from '../project/resolved-plugin.ts'
import { tableNameOf } from '../table/table-name.ts'
import type { DatasetName } from './model.ts'

/** The first of these settings that is set, as text. */
type Setting = (...names: ReadonlyArray<string>) => string | undefined

/** The parts of a name, the outermost first; of one part that is not known there is no name. */
type Parts = ReadonlyArray<string | undefined>

interface ForeignSystem {
  /** Words in the name of a plugin that tell the system. */
  readonly words: ReadonlyArray<string>
  readonly namespace: (setting: Setting) => string | undefined
  readonly source: (setting: Setting, stream: string) => Parts
  readonly target: (setting: Setting, table: string) => Parts
  readonly between?: '/'
  /** Whether names without quotes are kept in capitals. */
  readonly capitals?: true
}

const urlOf = (setting: Setting): URL | null =>
  URL.parse(setting('sqlalchemy_url', 'connection_string', 'url') ?? '')

const server =
  (scheme: string, usualPort: string, nameOf = (host: string) => host) =>
  (setting: Setting): string | undefined => {
    const url = urlOf(setting)
    const said = url?.hostname ?? ''
    const host = said === '' ? setting('host', 'hostname', 'server') : said
    const port = (url?.port ?? '') === '' ? (setting('port') ?? usualPort) : url?.port
    return host === undefined ? undefined : `${scheme}://${nameOf(host)}:${port}`
  }

/** `<cluster>.<region>` of the endpoint of a cluster or a workgroup; another host is its own name. */
const redshiftCluster = (host: string): string =>
  host.replace(
    /^([^.]+)\.[^.]+\.([^.]+)\.redshift(?:-serverless)?\.amazonaws\.com(?:\.cn)?$/i,
    '$1.$2',
  )

const database = (setting: Setting): string | undefined => {
  const said = urlOf(setting)?.pathname.slice(1) ?? ''
  return said === '' ? setting('database', 'dbname', 'db_name') : said
}

const schemaOf = (setting: Setting): string | undefined =>
  setting('default_target_schema', 'schema', 'dataset', 'dataset_id')

/** A database, in it schemas, and in them tables; taps name a stream `schema-table`. */
const schemas = (
  databaseOf: (setting: Setting) => string | undefined,
  usual?: string,
): Pick<ForeignSystem, 'source' | 'target'> => ({
  source: (setting, stream) => {
    const outer = databaseOf(setting)
    const isWhole = stream.toLowerCase().startsWith(`${outer?.toLowerCase() ?? ''}-`)
    const [schema, ...table] = (isWhole ? stream.slice((outer?.length ?? 0) + 1) : stream).split(
      '-',
    )
    return table.length === 0
      ? [outer, schemaOf(setting) ?? usual, schema]
      : [outer, schema, table.join('-')]
  },
  target: (setting, table) => [databaseOf(setting), schemaOf(setting) ?? usual, table],
})

/** Databases with tables; taps name a stream `database-table`. */
const databases: Pick<ForeignSystem, 'source' | 'target'> = {
  source: (setting, stream) => {
    const [outer, ...table] = stream.split('-')
    return table.length === 0 ? [database(setting), stream] : [outer, table.join('-')]
  },
  target: (setting, table) => [schemaOf(setting) ?? database(setting), table],
}

/** Objects under a prefix. */
const objects = (
  scheme: string,
): Pick<ForeignSystem, 'namespace' | 'source' | 'target' | 'between'> => {
  const parts = (setting: Setting, stream: string): Parts => {
    const prefix = setting('prefix', 'key_prefix', 's3_key_prefix', 'path_prefix') ?? ''
    const path = prefix.replaceAll(/^\/+|\/+$/g, '')
    return [...(path === '' ? [] : [path]), stream]
  }
  return {
    namespace: (setting) => {
      const bucket = setting('bucket', 'bucket_name', 's3_bucket', 's3_bucket_name')
      return bucket === undefined ? undefined : `${scheme}://${bucket}`
    },
    source: parts,
    target: parts,
    between: '/',
  }
}

const project = (setting: Setting): string | undefined => setting('project_id', 'project')

const systems: ReadonlyArray<ForeignSystem> = [
  { words: ['mysql', 'mariadb'], namespace: server('mysql', '3306'), ...databases },
  { words: ['mssql'], namespace: server('mssql', '1433'), ...schemas(database, 'dbo') },
  {
    words: ['oracle'],
    namespace: server('oracle', '1521'),
    ...schemas((setting) => setting('service_name', 'sid') ?? database(setting)),
  },
  {
    words: ['redshift'],
    namespace: server('redshift', '5439', redshiftCluster),
    ...schemas(database, 'public'),
  },
  {
    words: ['trino'],
    namespace: server('trino', '8080'),
    ...schemas((setting) => setting('catalog') ?? database(setting)),
  },
  {
    words: ['snowflake'],
    namespace: (setting) => {
      const account = setting('account')?.replace(/\.snowflakecomputing\.com$/, '')
      return account === undefined ? undefined : `snowflake://${account}`
    },
    ...schemas(database, 'PUBLIC'),
    capitals: true,
  },
  {
    words: ['bigquery'],
    namespace: (setting) => (project(setting) === undefined ? undefined : 'bigquery'),
    ...schemas(project),
  },
  {
    words: ['kafka'],
    namespace: (setting) => {
      const [first = ''] = (setting('bootstrap_servers', 'brokers') ?? '').split(',')
      return first === '' ? undefined : `kafka://${first.trim()}`
    },
    source: (setting, stream) => [setting('topic') ?? stream],
    target: (_setting, table) => [table],
  },
  { words: ['s3'], ...objects('s3') },
  { words: ['gcs'], ...objects('gs') },
]

/** The dataset of a stream; undefined where the system, or where in it, is not known. */
export const foreignDataset = (plugin: ResolvedPlugin, stream: string): DatasetName | undefined => {
  const system = systemOf(plugin)
  const setting = settingsOf(plugin.config)
  const namespace = system?.namespace(setting)
  if (system === undefined || namespace === undefined) return undefined
  const parts =
    plugin.kind === 'loader'
      ? system.target(setting, tableNameOf(plugin.config, stream))
      : system.source(setting, stream)
  if (parts.includes(undefined)) return undefined
  const name = parts.join(system.between ?? '.')
  return { namespace, name: system.capitals === true ? name.toUpperCase() : name }
}

const systemOf = ({ name, inheritsFrom = '' }: ResolvedPlugin): ForeignSystem | undefined => {
  const words = new Set([name, inheritsFrom].flatMap((each) => each.toLowerCase().split(/[-_]/)))
  return systems.find((system) => system.words.some((word) => words.has(word)))
}

const settingsOf =
  (config: JsonObject): Setting =>
  (...names) =>
    names
      .map((name) => config[name])
      .flatMap((value) => {
        if (typeof value === 'number') return [String(value)]
        return typeof value === 'string' && value !== '' ? [value] : []
      })[0]
