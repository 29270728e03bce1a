/** The writing half of target-csv: rows are staged as JSON lines, and the schemas beside them. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { ImmediateTargetStore } from '../singer/target-store.ts'
import { openJsonlStore } from '../target-jsonl/jsonl-store.ts'
import { schemaStream, type CsvTargetConfig } from './csv-target-config.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openCsvStore = (
  { destination_path }: CsvTargetConfig,
  run: string,
): FlextResult<ImmediateTargetStore, TargetError> => {
  const opened = openJsonlStore({ destination_path }, run)
  if (E.isLeft(opened)) return opened
  const lines = opened.right
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
      return lines.write(schemaStream, [{ ...message }])
    },
    write: (stream, records) => {
      const columns = texts.get(stream) ?? []
      for (const record of records) {
        const column = columns.find((name) => hasNul(record, name))
        if (column === undefined) continue
        const expected = `column "${column}" to be text that a CSV file can hold`
        return E.left(targetSchemaRefused(stream, expected, 'one with NUL'))
      }
      return lines.write(stream, records)
    },
  })
}

/** Whether a value would bring a NUL into the file, which is no text then. */
const hasNul = (record: SingerRecord, name: string): boolean => {
  const value = record[name]
  return typeof value === 'string' && value.includes('\0')
}
