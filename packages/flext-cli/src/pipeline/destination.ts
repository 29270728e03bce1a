/** Where a native target writes: its file or folder, and the table or file of each stream. */
import { isAbsolute, join, resolve } from 'node:path'

import type { PipelineSpec, ResolvedPlugin } from 'flext-meltano'

/** The file or folder; undefined for a foreign target, which does as it is told. */
export const destinationOf = ({ target }: PipelineSpec): string | undefined =>
  nativeDestination(target)

export const nativeDestination = ({ native, config, cwd }: ResolvedPlugin): string | undefined => {
  if (native === 'target-postgres') return serverOf(config)
  const told =
    native === 'target-sqlite' || native === 'target-duckdb'
      ? config['database']
      : native === 'target-jsonl' || native === 'target-csv' || native === 'target-parquet'
        ? config['destination_path']
        : undefined
  if (typeof told !== 'string') return undefined
  return isAbsolute(told) ? told : resolve(cwd, told)
}

/** What a stream becomes there: a table, or a file. */
export const placeOf = (spec: PipelineSpec, stream: string): string | undefined => {
  const { native, config } = spec.target
  if (native === 'target-sqlite') {
    const prefix = config['default_table_prefix']
    return `table ${typeof prefix === 'string' ? prefix : ''}${stream}`
  }
  if (native === 'target-postgres' || native === 'target-duckdb') {
    const { default_target_schema: schema, default_table_prefix: prefix } = config
    const own = config['table_name'] === 'last-part' ? (stream.split('-').at(-1) ?? '') : stream
    const name = `${typeof prefix === 'string' ? prefix : ''}${own}`
    const usual = native === 'target-postgres' ? 'public' : 'main'
    return `table ${typeof schema === 'string' ? schema : usual}.${name}`
  }
  const folder = destinationOf(spec)
  if (native === 'target-parquet' && folder !== undefined)
    return join(folder, encodeURIComponent(stream))
  const ending = native === 'target-csv' ? csvEnding(config) : '.jsonl'
  return folder === undefined ? undefined : join(folder, `${encodeURIComponent(stream)}${ending}`)
}

const csvEnding = ({ delimiter, compression }: ResolvedPlugin['config']): string =>
  (delimiter === '\t' ? '.tsv' : '.csv') +
  (compression === 'gzip' ? '.gz' : compression === 'zstd' ? '.zst' : '')

/** The server and its database, without the user and the password. */
const serverOf = (config: ResolvedPlugin['config']): string => {
  const { url, host, port, database } = config
  const said = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  const server = typeof host === 'string' ? host : (said?.hostname ?? 'localhost')
  const at = typeof port === 'number' ? `:${port}` : said?.port ? `:${said.port}` : ''
  const name = typeof database === 'string' ? `/${database}` : (said?.pathname ?? '')
  return `postgresql://${server}${at}${name}`
}
