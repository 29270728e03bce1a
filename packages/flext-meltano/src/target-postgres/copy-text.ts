/**
 * Rows in the text format of COPY, each value checked against its column:
 * https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2
 */
import { foundUnder } from 'flext-core'

import { exactNumber } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { RecordFacts } from '../singer/target/target-store.ts'
import type { ColumnKind } from '../table/column.ts'
import { recordDiscarding, type DiscardCounter } from '../table/discarding.ts'
import { metadataValue, receivedNow, type MetadataColumn } from '../table/metadata.ts'
import type { SettledChanges } from '../table/schema-change.ts'
import type { StagedColumn } from './stage.ts'

/** A value that its column does not take; `row` counts from zero in what was to be written. */
export interface RowMisfit {
  readonly row: number
  readonly column: StagedColumn
  readonly found: string
}

export interface CopiedRows {
  readonly text: string
  readonly rows: number
}

export interface CopyShape {
  readonly columns: ReadonlyArray<StagedColumn>
  readonly metadata: ReadonlyArray<MetadataColumn>
  /** Whether a row ends with the number of its arrival. */
  readonly numbered: boolean
  readonly settled: SettledChanges
  readonly discarded: DiscardCounter
}

/** The lines of COPY for records that arrive after so many others, or the first that cannot be one. */
export type CopyText = (
  records: ReadonlyArray<SingerRecord>,
  facts: ReadonlyArray<RecordFacts> | undefined,
  arrived: number,
) => CopiedRows | RowMisfit

export const nothing = String.raw`\N`

export const copyText = ({
  columns,
  metadata,
  numbered,
  settled,
  discarded,
}: CopyShape): CopyText => {
  const leavesOut = recordDiscarding(settled, discarded)
  return (records, facts, arrived) => {
    const received = receivedNow()
    let text = ''
    let rows = 0
    for (let at = 0; at < records.length; at += 1) {
      const record = records[at] as SingerRecord
      if (leavesOut?.(record) === true) continue
      for (let place = 0; place < columns.length; place += 1) {
        const column = columns[place] as StagedColumn
        const value = copied(column, record[column.property])
        if (value === undefined) return { row: at, column, found: found(column.property, record) }
        text += place === 0 ? value : `\t${value}`
      }
      for (const { name } of metadata)
        text += `\t${String(metadataValue(name, facts?.[at], received) ?? nothing)}`
      text += numbered ? `\t${arrived + rows}\n` : '\n'
      rows += 1
    }
    return { text, rows }
  }
}

/** A text with nothing in it that COPY takes for something else; NUL is refused before. */
export const escaped = (text: string): string =>
  special.test(text) ? text.replaceAll(specials, (character) => escapes[character] ?? '') : text

const special = /[\\\t\n\r]/
const specials = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
}

/** What COPY is given for a value, or nothing where the column does not take it. */
const copied = ({ kind, nullable, required }: StagedColumn, value: unknown): string | undefined => {
  switch (typeof value) {
    case 'string':
      return isTextual(kind) && !value.includes('\0') ? escaped(value) : undefined
    case 'number':
      return copiedNumber(kind, value)
    case 'boolean':
      return kind === 'boolean' ? (value ? 't' : 'f') : kind === 'any' ? String(value) : undefined
    case 'undefined':
      return required ? undefined : nothing
    case 'object':
      return value === null ? (nullable ? nothing : undefined) : copiedObject(kind, value)
    default:
      return undefined
  }
}

const isTextual = (kind: ColumnKind): boolean =>
  kind !== 'integer' && kind !== 'number' && kind !== 'boolean' && kind !== 'json'

/** A whole number past 2^53 that is not exact has lost digits before it came here, and is refused. */
const copiedNumber = (kind: ColumnKind, value: number): string | undefined => {
  if (kind === 'integer') return Number.isSafeInteger(value) ? String(value) : undefined
  return (kind === 'number' || kind === 'any') && Number.isFinite(value) ? String(value) : undefined
}

const copiedObject = (kind: ColumnKind, value: object): string | undefined => {
  const exact = exactNumber(value)
  if (exact !== undefined)
    return kind === 'integer'
      ? isEightBytes(exact)
        ? exact
        : undefined
      : kind === 'number' || kind === 'any'
        ? exact
        : undefined
  if (kind !== 'json' && kind !== 'any') return undefined
  const json = JSON.stringify(value)
  return json.includes(String.raw`\u0000`) ? undefined : escaped(json)
}

/** Whether a whole number has room in a `bigint`. */
export const isEightBytes = (text: string): boolean =>
  /^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)

const found = (property: string, record: SingerRecord): string => {
  const value = record[property]
  if (typeof value === 'object' && value !== null && exactNumber(value) !== undefined)
    return `${exactNumber(value) ?? ''}, which is past eight bytes`
  if (typeof value === 'string' && value.includes('\0')) return 'a text with a NUL character'
  if (typeof value === 'object' && JSON.stringify(value).includes(String.raw`\u0000`))
    return 'JSON with a NUL character'
  return foundUnder(property, record)
}
