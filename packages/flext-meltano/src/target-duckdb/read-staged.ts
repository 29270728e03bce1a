/** Staged lines into a temporary table, in their order of arrival. */
import { closeSync, existsSync, openSync, readSync, truncateSync } from 'node:fs'

import { causeOf } from 'flext-core'

import { literal, quote } from '../sql/sql-text.ts'
import { versionColumn } from '../table/metadata.ts'
import type { AnnouncedStream } from './announcement.ts'
import type { DuckdbDatabase } from './duckdb-database.ts'
import { stagedType, valueOf } from './duckdb-type.ts'
import { metadataTypes } from './metadata-types.ts'

/** Reads what counts of a stream's lines; a run that brought none makes an empty table. */
export const readStaged = async (
  { query }: DuckdbDatabase,
  file: string,
  { columns }: AnnouncedStream,
  counted: { readonly bytes: number } | undefined,
  table: string,
): Promise<void> => {
  const own = new Set(columns.map(({ name }) => name))
  const metadata = metadataTypes.filter(({ name }) => !own.has(name))
  const all = [...columns, ...metadata]
  const types = all.map(({ name, type }) => `${literal(name)}: '${stagedType(type)}'`).join(', ')
  const values = all.map((column) => `${valueOf(column)} AS ${quote(column.name)}`).join(', ')
  if (counted === undefined || counted.bytes === 0 || !existsSync(file)) {
    const none = all.map(({ name, type }) => `CAST(NULL AS ${stagedType(type)}) AS ${quote(name)}`)
    await query(
      `CREATE TEMP TABLE ${table} AS SELECT ${values} FROM (SELECT ${none.join(', ')}) WHERE false`,
    )
    return
  }
  truncateSync(file, counted.bytes)
  const read = (longest: number) =>
    query(
      `CREATE TEMP TABLE ${table} AS SELECT ${values} FROM read_json(${literal(file)},
        format = 'newline_delimited', maximum_object_size = ${longest}, columns = {${types}})`,
    )
  try {
    await read(usualLine)
  } catch (error) {
    if (!causeOf(error).message.includes('maximum_object_size')) throw error
    const longest = longestLine(file, counted.bytes)
    // A line is in memory several times while it is read.
    await query(`SET memory_limit = '${Math.ceil(longest / 1e6) * 8 + 256}MB'`)
    await read(longest + 1024)
  }
}

const usualLine = 16 << 20

/** Bytes of the longest line of a file. */
const longestLine = (file: string, bytes: number): number => {
  const fd = openSync(file, 'r')
  try {
    const block = Buffer.allocUnsafe(1 << 20)
    let longest = 0
    let length = 0
    for (let place = 0; place < bytes;) {
      const size = readSync(fd, block, 0, block.length, place)
      if (size === 0) break
      place += size
      let from = 0
      for (let end = block.indexOf(10); end !== -1 && end < size; end = block.indexOf(10, from)) {
        longest = Math.max(longest, length + end - from)
        length = 0
        from = end + 1
      }
      length += size - from
    }
    return Math.max(longest, length)
  } finally {
    closeSync(fd)
  }
}

/** The number of rows that carry a version. */
export const versionedRows = ({ value }: DuckdbDatabase, table: string): Promise<bigint> =>
  value<bigint>(`SELECT count(${quote(versionColumn.name)}) FROM ${table}`)
