/**
 * Row groups that are staged while a run loads: the bytes of a file without its end, and beside them a
 * line for each group. What one process writes of one stream under one schema is a part.
 */
import type { CompressionCodec } from 'hyparquet'
import * as t from 'io-ts'

import type { PlacedGroup } from './parquet-footer.ts'
import type { ParquetColumn } from './parquet-type.ts'

/** Staged like a stream of its own: the groups of all parts, and before them what they are of. */
export const groupStream = '_flext_groups'

const prefix = '_flext_part:'

/** How the bytes of a part are staged. */
export const partStream = (number: number, stream: string): string => `${prefix}${number}:${stream}`

/** The stream that staged bytes are of, where they are a part. */
export const streamOfPart = (staged: string): string | undefined =>
  staged.startsWith(prefix) ? staged.slice(staged.indexOf(':', prefix.length) + 1) : undefined

/** The number that a part has in its name; 0 of what is none. */
export const numberOfPart = (staged: string): number =>
  staged.startsWith(prefix) ? Number.parseInt(staged.slice(prefix.length), 10) : 0

/** A line of the groups: a part with its columns, or one more group of it. */
export interface PartLine {
  readonly part: string
  readonly columns?: ReadonlyArray<ParquetColumn>
  readonly codec?: CompressionCodec
  /** Of which its rows are. */
  readonly version?: number
  readonly group?: PlacedGroup
}

/** As JSON, bounds of eight bytes and more included. */
export const partLine = (line: PartLine): string =>
  `${JSON.stringify(line, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}\n`

export const readPartLine = (text: string): PartLine =>
  JSON.parse(text, (key, value: unknown) =>
    (key === 'min' || key === 'max') && t.string.is(value) ? BigInt(value.slice(0, -1)) : value,
  ) as PartLine
