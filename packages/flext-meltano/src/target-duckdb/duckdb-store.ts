/**
 * The writing half of target-duckdb: rows are staged as JSON lines beside the database, which stays
 * free for whoever reads it until the run is published.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableDefaults } from '../singer/native-defaults.ts'
import { onDisk } from '../durable/durable-file.ts'
import { openFileStore, type FileStore } from '../file-target/file-store.ts'
import { lineBuffer } from '../io/line-buffer.ts'
import type { CellShape, CellWriter } from '../singer/cells.ts'
import { targetSchemaMissing, targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { SchemaMessage } from '../singer/message.ts'
import type { TargetStore } from '../singer/target/target-store.ts'
import { keysProblem } from '../table/announced-table.ts'
import { columnsOf } from '../table/column.ts'
import { loadMethodFor } from '../table/load-method.ts'
import { tableNameOf } from '../table/table-name.ts'
import { parquetColumns } from '../target-parquet/parquet-type.ts'
import {
  announcementStream,
  stagingPlace,
  targetSchema,
  type DuckdbTargetConfig,
} from './duckdb-config.ts'
import { duckdbModule, whereDatabase } from './duckdb-database.ts'
import { columnNamesProblem } from './duckdb-name.ts'
import { findTable, settleTable } from './duckdb-table.ts'
import { stagedStream, type StagedStream } from './staged-stream.ts'

/** Opens the staging of a run where its last checkpoint left it. */
export const openDuckdbStore = (
  config: DuckdbTargetConfig,
  run: string,
): FlextResult<TargetStore, TargetError> =>
  E.map(storeOn(config))(openFileStore(stagingPlace(config), run))

const storeOn =
  (config: DuckdbTargetConfig) =>
  (lines: FileStore): TargetStore => {
    const streams = new Map<string, StagedStream>()
    const { destination_path: place } = stagingPlace(config)

    const streamOf = (name: string): FlextResult<StagedStream, TargetError> => {
      const stream = streams.get(name)
      return stream === undefined ? E.left(targetSchemaMissing(name)) : E.right(stream)
    }

    return {
      schema: async (message) => {
        const fits = await checked(config, message)
        if (E.isLeft(fits)) return fits
        streams.set(
          message.stream,
          stagedStream(message, config.add_metadata_columns ?? tableDefaults.add_metadata_columns),
        )
        return lines.write(announcementStream, [{ ...message }])
      },
      write: (name, records, facts) => {
        const stream = streamOf(name)
        if (E.isLeft(stream)) return stream
        const text = stream.right.lines(records, facts)
        return E.isLeft(text)
          ? text
          : onDisk(place, () => lines.append(name, Buffer.from(text.right), records.length))
      },
      cells: (name, shape) =>
        E.map((stream: StagedStream) => cellWriter(lines, place, name, stream, shape))(
          streamOf(name),
        ),
      activateVersion: (stream, activated) =>
        lines.write(announcementStream, [{ stream, activated }]),
      checkpoint: lines.checkpoint,
      close: lines.close,
    }
  }

/** Everything that can be known of a stream before its rows come. */
const checked = async (
  config: DuckdbTargetConfig,
  message: SchemaMessage,
): Promise<FlextResult<void, TargetError>> => {
  const { stream, key_properties: keys } = message
  const installed = await duckdbModule(config)
  if (E.isLeft(installed)) return installed
  const columns = columnsOf(message, columnNamesProblem)
  if (E.isLeft(columns)) return columns
  const method = config.load_method ?? loadMethodFor(keys)
  const unkeyed = keysProblem({ method, keys })
  if (unkeyed !== undefined) return E.left(targetSchemaRefused(stream, ...unkeyed))
  const table = tableNameOf(config, stream)
  if (table === '' || table.includes('\0'))
    return E.left(targetSchemaRefused(stream, 'a name for its table', JSON.stringify(table)))
  const settled = await whereDatabase(config, async (database) => {
    const found = await findTable(database, targetSchema(config), table)
    if (found === undefined) return E.right(undefined)
    const policy = config.schema_changes ?? tableDefaults.schema_changes
    return settleTable({ stream, table, keys }, policy, found, parquetColumns([message]))
  })
  return E.map(() => undefined)(settled)
}

const cellWriter = (
  lines: FileStore,
  place: string,
  name: string,
  stream: StagedStream,
  shape: CellShape,
): CellWriter => {
  const toLine = stream.cells(shape)
  const buffer = lineBuffer()
  let received = ''
  let rows = 0
  return {
    begin: ({ ascii }) => {
      buffer.begin(ascii && shape.columns.every((column) => /^[\u0020-\u007e]*$/.test(column.name)))
      received = stream.received()
      rows = 0
    },
    row: (cells) => {
      const line = toLine(cells, received)
      if (typeof line === 'number') return line
      buffer.add(line)
      rows += 1
      return undefined
    },
    end: () => onDisk(place, () => lines.append(name, buffer.bytes(), rows)),
  }
}
