/** The writing half of target-csv: rows are staged as JSON lines, and the schemas beside them. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { openFileStore } from '../file-target/file-store.ts'
import { withCells } from '../file-target/lines-of-cells.ts'
import { withVersions } from '../file-target/stream-version.ts'
import type { CellShape, CellWriter } from '../singer/cells.ts'
import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { ImmediateTargetStore } from '../singer/target/target-store.ts'
import { schemaStream, type CsvTargetConfig } from './csv-target-config.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openCsvStore = (
  { destination_path }: CsvTargetConfig,
  run: string,
): FlextResult<ImmediateTargetStore, TargetError> => {
  const opened = openFileStore({ destination_path }, run)
  if (E.isLeft(opened)) return opened
  const lines = withCells(withVersions(opened.right), destination_path)
  const texts = new Map<string, ReadonlyArray<string>>()
  return E.right({
    ...lines,
    schema: (message) => {
      const columns = Object.keys(message.schema.properties ?? {})
      const refused = (expected: string, found: string) =>
        E.left(targetSchemaRefused(message.stream, expected, found))
      if (columns.length === 0) return refused('a schema with properties', 'none')
      if (columns.includes('')) return refused('a name for every column', 'an empty one')
      texts.set(message.stream, columns)
      const announced = lines.schema(message)
      return E.isLeft(announced) ? announced : lines.write(schemaStream, [{ ...message }])
    },
    cells: (stream, shape) =>
      E.map((writer: CellWriter) => withoutNul(writer, shape))(lines.cells(stream, shape)),
    write: (stream, records, facts) => {
      const columns = texts.get(stream) ?? []
      for (const record of records) {
        const column = columns.find((name) => hasNul(record, name))
        if (column === undefined) continue
        const expected = `column "${column}" to be text that a CSV file can hold`
        return E.left(targetSchemaRefused(stream, expected, 'one with NUL'))
      }
      return lines.write(stream, records, facts)
    },
  })
}

/** Takes only rows without NUL; JSON has it escaped. */
const withoutNul = (writer: CellWriter, { columns }: CellShape): CellWriter => ({
  ...writer,
  row: (cells) => {
    const index = columns.findIndex(({ at }) => cells[at]?.includes('\0'))
    return index === -1 ? writer.row(cells) : index
  },
})

/** Whether a value would bring a NUL into the file, which is no text then. */
const hasNul = (record: SingerRecord, name: string): boolean => {
  const value = record[name]
  return typeof value === 'string' && value.includes('\0')
}
