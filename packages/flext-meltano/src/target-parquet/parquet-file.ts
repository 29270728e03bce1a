/** Writes a Parquet file of staged rows, one row group at a time, so that memory stays flat. */
import { closeSync, fsyncSync, openSync } from 'node:fs'

import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'

import { mayHoldLongNumber, parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { ParquetColumn } from './parquet-columns.ts'
import { linesOf } from './staged-lines.ts'

/** Rows of a row group. */
const groupRows = 50_000

/** Writes the rows of a file of JSON lines, so many bytes of it, and makes them durable. */
export const writeParquet = async (
  staged: string,
  bytes: number,
  columns: ReadonlyArray<ParquetColumn>,
  file: string,
): Promise<void> => {
  const empty = columns.map(({ name, type }) => ({ name, type, data: [], nullable: true }))
  const schema = schemaFromColumnData({ columnData: empty })
  const writer = new ParquetWriter({ writer: fileWriter(file), schema })
  let group: Array<Array<unknown>> = columns.map(() => [])
  let rows = 0

  const flush = async (): Promise<void> => {
    const columnData = columns.map(({ name }, at) => ({ name, data: group[at] ?? [] }))
    await writer.write({ columnData, rowGroupSize: groupRows })
    group = columns.map(() => [])
    rows = 0
  }

  for (const line of linesOf(staged, bytes)) {
    const record = (mayHoldLongNumber(line) ? parseExactly(line) : JSON.parse(line)) as SingerRecord
    for (const [at, { name, valueOf }] of columns.entries()) {
      const value = record[name]
      group[at]?.push(value === null || value === undefined ? null : valueOf(value))
    }
    rows += 1
    if (rows === groupRows) await flush()
  }
  if (rows > 0) await flush()
  await writer.finish()
  const fd = openSync(file, 'r+')
  fsyncSync(fd)
  closeSync(fd)
}
