/**
 * One stream of a run while it is being written: its staging table, which grows with the stream's
 * schema, and the statements that fill it.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { CellShape } from '../singer/cells.ts'
import { targetSchemaRefused, type TargetSchemaRefused } from '../singer/error.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { RecordFacts } from '../singer/target/target-store.ts'
import type { Column } from '../table/column.ts'
import type { DiscardCounter } from '../table/discarding.ts'
import { metadataColumns } from '../table/metadata.ts'
import type { SettledChanges } from '../table/schema-change.ts'
import type { Announcement } from './announcement.ts'
import { cellRows, type CellRows } from './cell-rows.ts'
import { fold } from './name.ts'
import { rowWriter, type RowMisfit, type RowWriter } from './row-writer.ts'
import { stagingName, type Stage } from './stage.ts'
import { addColumns, createTable } from './staging-table.ts'

/** A stream as it stands: each change makes another. */
export interface StreamStage {
  readonly stage: Stage
  /** The columns of the last SCHEMA; those of earlier ones stay in the table. */
  readonly columns: ReadonlyArray<Column>
  /** What the table does not take, and how much of it was left out since the last checkpoint. */
  readonly settled: SettledChanges
  readonly discarded: DiscardCounter
  /** Whether every row gets the columns of the Singer SDK. */
  readonly metadata: boolean
  readonly writer: RowWriter
  /** Takes rows as cells. */
  readonly cells: (given: CellShape) => CellRows
}

/** Makes the staging table of a stream, or lets the one that is there grow. */
export const announced = (
  database: DatabaseSync,
  { stream, target, method, keys, columns, settled }: Announcement,
  place: { readonly run: string; readonly number: number; readonly metadata: boolean },
  before: Stage | undefined,
): StreamStage => {
  const stage: Stage = before ?? {
    staging: stagingName(place.run, String(place.number)),
    run: place.run,
    kind: 'stream',
    name: stream,
    target,
    method,
    keys,
    columns: [],
    rows: 0,
    versioned: false,
    version: undefined,
    sealed: false,
  }
  if (!before) createTable(database, stage.staging, columns, keys)
  return shaped(database, stage, {
    columns,
    settled,
    discarded: { rows: 0, values: 0 },
    metadata: place.metadata,
  })
}

/** Writes rows in order of arrival. Throws what SQLite throws. */
export const written = (
  database: DatabaseSync,
  stream: StreamStage,
  records: ReadonlyArray<SingerRecord>,
  facts: ReadonlyArray<RecordFacts> | undefined,
): FlextResult<StreamStage, TargetSchemaRefused> => {
  const ready =
    stream.stage.versioned || !facts?.some(({ version }) => version !== undefined)
      ? stream
      : shaped(database, { ...stream.stage, versioned: true }, stream)
  const rows = ready.writer.insert(records, facts)
  return typeof rows === 'number'
    ? E.right({ ...ready, stage: { ...ready.stage, rows: ready.stage.rows + rows } })
    : E.left(refusal(ready.stage, rows))
}

const shaped = (
  database: DatabaseSync,
  stage: Stage,
  {
    columns,
    settled,
    discarded,
    metadata,
  }: Pick<StreamStage, 'columns' | 'settled' | 'discarded' | 'metadata'>,
): StreamStage => {
  const added = metadataColumns(columns, { all: metadata, version: stage.versioned }, fold)
  const all = [...columns, ...added]
  const shape = { columns, metadata: added, settled, discarded }
  const named = new Map(all.map((column) => [fold(column.name), column]))
  const there = new Set(stage.columns.map(({ name }) => fold(name)))
  addColumns(database, stage.staging, all)
  return {
    stage: {
      ...stage,
      // In the order of the table itself.
      columns: [
        ...stage.columns.map((column) => named.get(fold(column.name)) ?? column),
        ...all.filter(({ name }) => !there.has(fold(name))),
      ],
    },
    columns,
    settled,
    discarded,
    metadata,
    writer: rowWriter(database, stage.staging, shape),
    cells: (given) => cellRows(database, stage.staging, shape, given),
  }
}

const refusal = ({ name, rows }: Stage, { row, column, found }: RowMisfit): TargetSchemaRefused =>
  targetSchemaRefused(
    name,
    `column "${column.name}" to be ${column.kind}${column.nullable ? ' or null' : ''}`,
    `${found} in record ${rows + row + 1} of the run`,
  )
