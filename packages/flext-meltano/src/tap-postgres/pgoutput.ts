/**
 * The messages of pgoutput, PostgreSQL's own plugin for logical replication, in version 1 of its
 * protocol: https://www.postgresql.org/docs/15/protocol-logicalrep-message-formats.html
 */

/** A column of a changed row: its text, nothing, or a long value that the change left as it was. */
export type LoggedValue = string | null | typeof unchanged
export const unchanged = Symbol('unchanged')

/** The columns of a row, in the order of its relation. */
export type LoggedRow = ReadonlyArray<LoggedValue>

export type LogMessage =
  | { readonly _tag: 'Begin'; readonly finalLsn: bigint; readonly at: string }
  | { readonly _tag: 'Commit'; readonly endLsn: bigint }
  | {
      readonly _tag: 'Relation'
      readonly id: number
      readonly schema: string
      readonly table: string
      readonly columns: ReadonlyArray<string>
    }
  | { readonly _tag: 'Insert'; readonly relation: number; readonly row: LoggedRow }
  | {
      readonly _tag: 'Update'
      readonly relation: number
      /** The key before, where it changed, or the whole row, where the table logs that. */
      readonly before: LoggedRow | undefined
      readonly row: LoggedRow
    }
  | { readonly _tag: 'Delete'; readonly relation: number; readonly before: LoggedRow }
  | { readonly _tag: 'Truncate'; readonly relations: ReadonlyArray<number> }
  | { readonly _tag: 'Other' }

export const readLogMessage = (bytes: Buffer): LogMessage => {
  const read = reader(bytes)
  switch (String.fromCharCode(read.byte())) {
    case 'B':
      return { _tag: 'Begin', finalLsn: read.int64(), at: timeOf(read.int64()) }
    case 'C':
      read.byte()
      read.int64()
      return { _tag: 'Commit', endLsn: read.int64() }
    case 'R': {
      const id = read.int32()
      const schema = read.text()
      const table = read.text()
      read.byte()
      const columns = Array.from({ length: read.int16() }, () => {
        read.byte()
        const name = read.text()
        read.int32()
        read.int32()
        return name
      })
      return { _tag: 'Relation', id, schema: schema || 'pg_catalog', table, columns }
    }
    case 'I': {
      const relation = read.int32()
      read.byte()
      return { _tag: 'Insert', relation, row: read.row() }
    }
    case 'U': {
      const relation = read.int32()
      const before = read.byte() === newRow ? undefined : read.row()
      if (before !== undefined) read.byte()
      return { _tag: 'Update', relation, before, row: read.row() }
    }
    case 'D': {
      const relation = read.int32()
      read.byte()
      return { _tag: 'Delete', relation, before: read.row() }
    }
    case 'T': {
      const count = read.int32()
      read.byte()
      return { _tag: 'Truncate', relations: Array.from({ length: count }, () => read.int32()) }
    }
    default:
      return { _tag: 'Other' }
  }
}

const newRow = 'N'.charCodeAt(0)

const reader = (bytes: Buffer) => {
  let at = 0
  const step = (size: number): number => {
    at += size
    return at - size
  }
  const value = (): LoggedValue => {
    switch (String.fromCharCode(bytes.readUInt8(step(1)))) {
      case 'n':
        return null
      case 'u':
        return unchanged
      default: {
        const size = bytes.readInt32BE(step(4))
        const from = step(size)
        return bytes.toString('utf8', from, from + size)
      }
    }
  }
  return {
    byte: () => bytes.readUInt8(step(1)),
    int16: () => bytes.readInt16BE(step(2)),
    int32: () => bytes.readUInt32BE(step(4)),
    int64: () => bytes.readBigUInt64BE(step(8)),
    text: () => {
      const end = bytes.indexOf(0, at)
      const text = bytes.toString('utf8', at, end)
      at = end + 1
      return text
    },
    row: (): LoggedRow => Array.from({ length: bytes.readInt16BE(step(2)) }, value),
  }
}

/** Microseconds since 2000, as PostgreSQL counts. */
const timeOf = (microseconds: bigint): string =>
  new Date(Number(microseconds / 1000n) + Date.UTC(2000, 0, 1)).toISOString()
