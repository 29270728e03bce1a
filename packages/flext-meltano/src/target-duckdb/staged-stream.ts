/** One stream on its way into the staging: its columns, and its rows as the lines that are staged. */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import type { CellShape } from '../singer/cells.ts'
import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import type { RecordFacts } from '../singer/target/target-store.ts'
import {
  metadataColumns,
  metadataValue,
  receivedNow,
  type MetadataColumn,
} from '../table/metadata.ts'
import { parquetColumns, type ParquetColumn } from '../target-parquet/parquet-type.ts'
import { inWords, misfitIn } from '../target-parquet/record-misfit.ts'
import { fold } from './duckdb-name.ts'
import { cellToJson, valueToJson } from './duckdb-type.ts'

export interface StagedStream {
  /** Lines of records, or why one of them cannot be kept. */
  readonly lines: (
    records: ReadonlyArray<SingerRecord>,
    facts: ReadonlyArray<RecordFacts> | undefined,
  ) => FlextResult<string, TargetSchemaRefused>
  /** The line of a row of cells, or the index of the first column that does not fit. */
  readonly cells: (
    shape: CellShape,
  ) => (cells: ReadonlyArray<string | null>, received: string) => string | number
  /** What every row of a block of cells has besides, as it stands in a line. */
  readonly received: () => string
}

export const stagedStream = (message: SchemaMessage, allMetadata: boolean): StagedStream => {
  const columns = parquetColumns([message])
  const misfit = misfitIn(columns)
  const own = columns.map(
    ({ name }) => ({ name, kind: 'text', nullable: true, required: false }) as const,
  )
  const added = metadataColumns(own, { all: allMetadata, version: false }, fold)
  const versioned = metadataColumns(own, { all: allMetadata, version: true }, fold)
  const heads = columns.map(({ name }) => `${JSON.stringify(name)}:`)

  const textProblem = (record: SingerRecord): string | undefined =>
    columns.find(({ name }) => {
      const value = record[name]
      return typeof value === 'string' && !value.isWellFormed()
    })?.name

  const lineOf = (record: SingerRecord, metadata: string): string => {
    let line = ''
    for (const [at, column] of columns.entries()) {
      const value = record[column.name]
      if (value === null || value === undefined) continue
      line += `${line === '' ? '{' : ','}${heads[at] as string}${valueToJson(column, value)}`
    }
    return closed(line, metadata)
  }

  return {
    lines: (records, facts) => {
      const received = receivedNow()
      let lines = ''
      for (const [at, record] of records.entries()) {
        const found = misfit(record)
        if (found !== undefined)
          return refused(message.stream, found.column, inWords(found.column.type), found.found)
        const broken = textProblem(record)
        if (broken !== undefined)
          return refused(message.stream, { name: broken }, 'text', 'half of a character')
        const said = facts?.[at]
        const wanted = said?.version === undefined ? added : versioned
        lines += lineOf(record, metadataText(wanted, said, received))
      }
      return E.right(lines)
    },
    cells: (shape) => cellLine(shape, columns, message.key_properties),
    received: () => metadataText(added, undefined, receivedNow()),
  }
}

const refused = (
  stream: string,
  { name }: Pick<ParquetColumn, 'name'>,
  expected: string,
  found: string,
) => E.left(targetSchemaRefused(stream, `column "${name}" to be ${expected}`, found))

const closed = (line: string, metadata: string): string =>
  line === '' ? `{${metadata.slice(1)}}\n` : `${line}${metadata}}\n`

/** Moments are staged as microseconds, as those of the stream itself. */
const metadataText = (
  columns: ReadonlyArray<MetadataColumn>,
  facts: RecordFacts | undefined,
  received: ReturnType<typeof receivedNow>,
): string =>
  columns
    .map(({ name, kind }) => {
      const value = metadataValue(name, facts, received)
      const moment =
        kind === 'date-time' && value !== null ? Date.parse(String(value)) * 1000 : value
      return `,"${name}":${JSON.stringify(moment)}`
    })
    .join('')

const cellLine = (
  { columns: given, nothing }: CellShape,
  columns: ReadonlyArray<ParquetColumn>,
  keys: ReadonlyArray<string>,
) => {
  const wanted = given.flatMap(({ name, at, type }, index) => {
    const column = columns.find((one) => one.name === name)
    return column === undefined
      ? []
      : [{ at, type, index, column, isKey: keys.includes(name), head: `${JSON.stringify(name)}:` }]
  })
  return (cells: ReadonlyArray<string | null>, received: string): string | number => {
    let line = ''
    for (const { at, type, index, column, isKey, head } of wanted) {
      const cell = cells[at]
      if (cell === nothing || cell === null || cell === undefined) {
        if (isKey) return index
        continue
      }
      const json = cellToJson(column, type, cell)
      if (json === undefined) return index
      line += `${line === '' ? '{' : ','}${head}${json}`
    }
    return closed(line, received)
  }
}
