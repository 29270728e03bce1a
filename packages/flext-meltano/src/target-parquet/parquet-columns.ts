/** The columns of a stream's file: the Parquet types of its schemas, and values as they are written. */
import type { BasicType } from 'hyparquet-writer'

import { exactNumber } from '../singer/exact-number.ts'
import type { SchemaMessage, SingerRecord } from '../singer/message.ts'
import { columnsOf, type Column, type ColumnKind } from '../table/column.ts'
import { either as E } from 'fp-ts'

export interface ParquetColumn {
  readonly name: string
  readonly type: BasicType
  readonly valueOf: (value: unknown) => unknown
}

/** The columns of all schemas of a stream; one that changed its type is text. */
export const parquetColumns = (
  schemas: ReadonlyArray<SchemaMessage>,
): ReadonlyArray<ParquetColumn> => {
  const kinds = new Map<string, ColumnKind>()
  for (const message of schemas)
    for (const { name, kind } of columnsIn(message)) {
      const before = kinds.get(name) ?? kind
      kinds.set(name, before === kind ? kind : 'any')
    }
  return [...kinds].map(([name, kind]) => ({ name, ...written[kindOf(kind)] }))
}

/** A value of an integer column for which eight bytes are not enough. */
export const tooLong = (columns: ReadonlyArray<Column>, record: SingerRecord): Column | undefined =>
  columns.find(({ name, kind }) => {
    const value = record[name]
    const exact = kind === 'integer' ? exactNumber(value) : undefined
    return exact !== undefined && BigInt.asIntN(64, BigInt(exact)) !== BigInt(exact)
  })

/** What a schema says of its columns; one without properties has none. */
export const columnsIn = (message: SchemaMessage): ReadonlyArray<Column> => {
  const columns = columnsOf(message, () => undefined)
  return E.isRight(columns) ? columns.right : []
}

type Written = Pick<ParquetColumn, 'type' | 'valueOf'>

const kindOf = (kind: ColumnKind): keyof typeof written =>
  kind === 'integer' || kind === 'number' || kind === 'boolean' || kind === 'json' ? kind : 'any'

const written = {
  integer: { type: 'INT64', valueOf: (value) => BigInt(textOf(value)) },
  number: { type: 'DOUBLE', valueOf: (value) => Number(textOf(value)) },
  boolean: { type: 'BOOLEAN', valueOf: (value) => value },
  json: { type: 'JSON', valueOf: (value) => value },
  any: { type: 'STRING', valueOf: (value) => textOf(value) },
} satisfies Readonly<Record<string, Written>>

/** A text as it is, and everything else as JSON. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)
