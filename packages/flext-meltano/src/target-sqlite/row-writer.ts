/**
 * The hot path: rows into one staging table, many a statement, each value checked against its
 * column and put as SQLite keeps it.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import { foundUnder } from 'flext-core'

import { exactNumber } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { RecordFacts } from '../singer/target/target-store.ts'
import type { Column, ColumnKind } from '../table/column.ts'
import { recordDiscarding, type DiscardCounter } from '../table/discarding.ts'
import { metadataValue, receivedNow, type MetadataColumn } from '../table/metadata.ts'
import type { SettledChanges } from '../table/schema-change.ts'
import { rowInserter } from './row-inserter.ts'

/** A value that its column does not take; `row` counts from zero in what was to be written. */
export interface RowMisfit {
  readonly row: number
  readonly column: Column
  readonly found: string
}

export interface RowWriter {
  /**
   * Writes the rows in order and says how many they were, or which value does not fit. Throws what
   * SQLite throws.
   */
  readonly insert: (
    records: ReadonlyArray<SingerRecord>,
    facts: ReadonlyArray<RecordFacts> | undefined,
  ) => RowMisfit | number
}

/** What every row of a stream is made of. */
export interface RowShape {
  readonly columns: ReadonlyArray<Column>
  readonly metadata: ReadonlyArray<MetadataColumn>
  readonly settled: SettledChanges
  readonly discarded: DiscardCounter
}

export const rowWriter = (
  database: DatabaseSync,
  table: string,
  { columns, metadata, settled, discarded }: RowShape,
): RowWriter => {
  const leavesOut = recordDiscarding(settled, discarded)
  const names = [...columns, ...metadata].map(({ name }) => name)
  const inserter = rowInserter(database, table, names)
  return {
    insert: (records, facts) => {
      const received = receivedNow()
      let rows = 0
      for (let at = 0; at < records.length; at++) {
        const record = records[at] as SingerRecord
        if (leavesOut?.(record) === true) continue
        for (const column of columns) {
          const value = boundValue(column, record[column.name])
          if (value === undefined)
            return { row: at, column, found: foundUnder(column.name, record) }
          inserter.value(value)
        }
        for (const column of metadata)
          inserter.value(metadataValue(column.name, facts?.[at], received))
        inserter.row()
        rows += 1
      }
      inserter.end()
      return rows
    },
  }
}

const textual: ReadonlySet<ColumnKind> = new Set<ColumnKind>([
  'text',
  'date',
  'date-time',
  'time',
  'uuid',
  'any',
])

/** What SQLite is given for a value, or nothing where the column does not take it. */
const boundValue = (
  { kind, nullable, required }: Column,
  value: unknown,
): SQLInputValue | undefined => {
  switch (typeof value) {
    case 'string':
      return textual.has(kind) ? value : undefined
    case 'number':
      return boundNumber(kind, value)
    case 'boolean':
      return kind === 'boolean' ? Number(value) : kind === 'any' ? String(value) : undefined
    case 'undefined':
      return required ? undefined : null
    case 'bigint':
      return boundBigInt(kind, value)
    case 'object':
      if (value === null) return nullable ? null : undefined
      if (exactNumber(value) !== undefined) return boundExact(kind, exactNumber(value) ?? '')
      return kind === 'json' || kind === 'any' ? JSON.stringify(value) : undefined
    default:
      return undefined
  }
}

/** A whole number past 2^53 has lost digits before it came here, and is refused. */
const boundNumber = (kind: ColumnKind, value: number): SQLInputValue | undefined => {
  switch (kind) {
    case 'integer':
      return Number.isSafeInteger(value) ? value : undefined
    case 'number':
      return Number.isFinite(value) ? value : undefined
    case 'any':
      return JSON.stringify(value)
    default:
      return undefined
  }
}

const boundExact = (kind: ColumnKind, text: string): SQLInputValue | undefined => {
  if (kind === 'any') return text
  return /^-?\d+$/.test(text)
    ? boundBigInt(kind, BigInt(text))
    : kind === 'number'
      ? Number(text)
      : undefined
}

export const boundBigInt = (kind: ColumnKind, value: bigint): SQLInputValue | undefined => {
  switch (kind) {
    case 'integer':
      return BigInt.asIntN(64, value) === value ? value : undefined
    case 'number':
      return Number(value)
    case 'any':
      return String(value)
    default:
      return undefined
  }
}
