/** What tap-parquet can extract: a stream an entity, with the columns that its files say they have. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { discoveredStreams } from '../file-streams/discovered-streams.ts'
import { streamFiles } from '../file-streams/stream-files.ts'
import type { ParquetFile } from '../parquet-file/parquet-file.ts'
import type { Catalog } from '../singer/catalog.ts'
import type { JsonSchema } from '../singer/json-schema.ts'
import { tapSourceRefused, type TapError } from '../singer/tap/tap-error.ts'
import { withParquet } from './opened-file.ts'
import { parquetEndings, type ParquetFiles, type ParquetTapConfig } from './parquet-tap-config.ts'

type Properties = Readonly<Record<string, JsonSchema>>

/** Looks at the footer of every file; all files of a stream have the columns of the first. */
export const discoverParquet = async (
  tap: string,
  { files }: ParquetTapConfig,
): Promise<FlextResult<Catalog, TapError>> => {
  const found = new Map<ParquetFiles, Properties>()
  for (const one of files) {
    const properties = await propertiesOf(one)
    if (E.isLeft(properties)) return properties
    found.set(one, properties.right)
  }
  return discoveredStreams(tap, files, (one) => E.right(found.get(one) ?? {}))
}

const propertiesOf = async (files: ParquetFiles): Promise<FlextResult<Properties, TapError>> => {
  const paths = streamFiles(files.path, parquetEndings)
  if (E.isLeft(paths)) return paths
  let first: Properties | undefined
  for (const path of paths.right) {
    const properties = await withParquet(path, files, (file) =>
      Promise.resolve(propertiesIn(path, file, files, first)),
    )
    if (E.isLeft(properties)) return properties
    first ??= properties.right
  }
  return E.right(first ?? {})
}

const propertiesIn = (
  path: string,
  { columns, unreadable }: ParquetFile,
  { keys = [] }: ParquetFiles,
  first: Properties | undefined,
): FlextResult<Properties, TapError> => {
  if (unreadable.length > 0)
    return E.left(
      tapSourceRefused(
        path,
        unreadable.map(({ name, type }) => ({
          column: name,
          expected: 'a type that can be read',
          found: type,
        })),
      ),
    )
  const properties = Object.fromEntries(
    columns.map(({ name, schema }) => [name, keys.includes(name) ? withoutNull(schema) : schema]),
  )
  const differing = Object.entries(first ?? properties).flatMap(([column, schema]) =>
    JSON.stringify(properties[column]?.type) === JSON.stringify(schema.type)
      ? []
      : [
          {
            column,
            expected: `${JSON.stringify(schema.type)}, as in the stream's first file`,
            found: JSON.stringify(properties[column]?.type) ?? 'no such column',
          },
        ],
  )
  return differing.length === 0 ? E.right(properties) : E.left(tapSourceRefused(path, differing))
}

/** A key is never null, whatever the file says that it may be. */
const withoutNull = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  type: [schema.type ?? []].flat().filter((type) => type !== 'null'),
})
