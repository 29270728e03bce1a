/**
 * Names of tables and columns. PostgreSQL takes any text between quotes and tells capitals apart,
 * but cuts names at 63 bytes without a word and keeps a few columns for itself.
 */
import { createHash } from 'node:crypto'

import type { StreamProblem } from '../table/announced-table.ts'

const longest = 63
const digestLength = 8

/** The name itself, or its beginning and a digest of the whole where it is longer than 63 bytes. */
export const shortened = (name: string): string => {
  if (Buffer.byteLength(name) <= longest) return name
  const digest = createHash('sha256').update(name).digest('hex').slice(0, digestLength)
  let beginning = ''
  for (const character of name) {
    if (Buffer.byteLength(beginning + character) > longest - digestLength - 1) break
    beginning += character
  }
  return `${beginning}_${digest}`
}

/** https://www.postgresql.org/docs/15/ddl-system-columns.html */
const systemColumns = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid', 'oid'])

/** How a property of a stream is called as a column. */
export const columnName = (property: string): string =>
  shortened(systemColumns.has(property) ? `${property}_` : property)

/** Why columns cannot have these names, if they cannot. */
export const columnNamesProblem = (names: ReadonlyArray<string>): StreamProblem | undefined => {
  const empty = names.find((name) => name === '' || name.includes('\0'))
  if (empty !== undefined)
    return ['column names that are neither empty nor hold NUL', JSON.stringify(empty)]
  const seen = new Map<string, string>()
  for (const name of names) {
    const same = seen.get(columnName(name))
    if (same !== undefined)
      return [
        'properties that differ as columns',
        `"${same}" and "${name}", both "${columnName(name)}"`,
      ]
    seen.set(columnName(name), name)
  }
  return undefined
}

/** Why a table cannot have this name, if it cannot. */
export const tableNameProblem = (name: string): string | undefined => {
  if (name === '') return 'an empty name'
  if (name.includes('\0')) return 'a name with a NUL character'
  return name.startsWith('_flext_')
    ? `"${name}", and the warehouse keeps names that begin with _flext_ for itself`
    : undefined
}

/** The schema in which a run stages what it loads into a schema. */
export const stagingSchema = (schema: string, run: string): string =>
  `_flext_run_${createHash('sha256').update(`${schema}\0${run}`).digest('hex').slice(0, 16)}`

/** The schema of the views that show a run as if it were published. */
export const overlaySchema = (schema: string, run: string): string =>
  stagingSchema(schema, run).replace('_flext_run_', '_flext_view_')
