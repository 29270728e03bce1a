/** The writing half of target-parquet: rows are staged as JSON lines, and the schemas beside them. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import { exactNumber } from '../singer/exact-number.ts'
import type { ImmediateTargetStore } from '../singer/target-store.ts'
import type { Column } from '../table/column.ts'
import { openJsonlStore } from '../target-jsonl/jsonl-store.ts'
import { columnsIn, tooLong } from './parquet-columns.ts'
import { schemaStream, type ParquetConfig } from './parquet-config.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openParquetStore = (
  config: ParquetConfig,
  run: string,
): FlextResult<ImmediateTargetStore, TargetError> => {
  const opened = openJsonlStore(config, run)
  if (E.isLeft(opened)) return opened
  const lines = opened.right
  const streams = new Map<string, ReadonlyArray<Column>>()
  return E.right({
    ...lines,
    schema: (message) => {
      const columns = columnsIn(message)
      if (columns.length === 0)
        return E.left(targetSchemaRefused(message.stream, 'a schema with properties', 'none'))
      streams.set(message.stream, columns)
      return lines.write(schemaStream, [{ ...message }])
    },
    write: (stream, records) => {
      const columns = streams.get(stream) ?? []
      for (const record of records) {
        const long = tooLong(columns, record)
        if (long) {
          const found = `${exactNumber(record[long.name]) ?? ''}, which is past eight bytes`
          return E.left(targetSchemaRefused(stream, `column "${long.name}" to be integer`, found))
        }
      }
      return lines.write(stream, records)
    },
  })
}
