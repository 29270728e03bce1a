/** The extractors of CSV files that tap-csv stands in for. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

import type { JsonValue } from 'flext-core'

import { isJsonObject } from '../project/json.ts'
import { nothing, ofTheSdk, only, renamedKey } from './foreign-settings.ts'
import type { ForeignSetting, Said, StandIn } from './stand-in.ts'

const filesFrom = (value: JsonValue, root: string): JsonValue =>
  Array.isArray(value)
    ? value.map((item: JsonValue) =>
        inFolder(withoutStrictness(renamedKey(item, 'file', 'path')), root),
      )
    : value

/** A folder stands for the CSV files in it, at any depth. */
const inFolder = (item: JsonValue, root: string): JsonValue => {
  const path = isJsonObject(item) ? item['path'] : undefined
  if (!isJsonObject(item) || typeof path !== 'string') return item
  const isFolder = existsSync(resolve(root, path)) && statSync(resolve(root, path)).isDirectory()
  return isFolder ? { ...item, path: `${path.replace(/\/$/, '')}/**/*.csv` } : item
}

/** Files are always read strictly: what is no CSV is told with its line. */
const withoutStrictness = (item: JsonValue): JsonValue => {
  if (!isJsonObject(item)) return item
  const { strict: _, ...rest } = item
  return rest
}

const files: ForeignSetting = {
  kind: 'array',
  isJudgedByPlugin: true,
  says: (value, _, root) => ({ config: { files: filesFrom(value, root) } }),
}

/** A JSON file of the project that holds what `files` would; `files` is stronger. */
const definition: ForeignSetting = {
  says: (value, config, root) => {
    if (config['files'] !== undefined) return nothing()
    const read = typeof value === 'string' ? definitionIn(value, root) : undefined
    return read ?? { expected: 'the path of a JSON file with a list of files' }
  },
}

const definitionIn = (path: string, root: string): Said | undefined => {
  try {
    const value = JSON.parse(readFileSync(resolve(root, path), 'utf8')) as JsonValue
    return Array.isArray(value) ? { config: { files: filesFrom(value, root) } } : undefined
  } catch {
    return undefined
  }
}

export const tapCsvVariants: ReadonlyArray<StandIn> = [
  {
    native: 'tap-csv',
    variants: ['meltanolabs', 'meltano', 'hotgluexyz', 'robertjmoore'],
    packages: /meltanolabs[-/]tap-csv|(meltano|hotgluexyz|robertjmoore)\/tap-csv/i,
    always: { column_types: 'text' },
    settings: {
      ...ofTheSdk,
      files,
      csv_files_definition: definition,
      add_metadata_columns: only([false], 'false: rows do not say where they stood', {
        kind: 'boolean',
      }),
    },
  },
]
