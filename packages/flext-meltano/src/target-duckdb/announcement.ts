/** What is staged of a stream besides its rows: the schemas it announced, and the version it activated. */
import { decodeOrThrow } from 'flext-core'
import * as t from 'io-ts'

import { SchemaMessage } from '../singer/message.ts'
import { parquetColumns, type ParquetColumn } from '../target-parquet/parquet-type.ts'

export const Announcement = t.union(
  [SchemaMessage, t.readonly(t.type({ activated: t.number, stream: t.string }))],
  'an announcement that was staged',
)
export type Announcement = t.TypeOf<typeof Announcement>

/** A stream as it is to be published. */
export interface AnnouncedStream {
  readonly stream: string
  readonly keys: ReadonlyArray<string>
  /** The columns of all its schemas. */
  readonly columns: ReadonlyArray<ParquetColumn>
  /** The highest version that was activated. */
  readonly version: number | undefined
}

/** The streams that were announced in lines, the first ones first. */
export const announcedIn = (lines: Iterable<string>): ReadonlyArray<AnnouncedStream> => {
  const schemas = new Map<string, Array<SchemaMessage>>()
  const versions = new Map<string, number>()
  for (const line of lines) {
    const said = decodeOrThrow(Announcement, JSON.parse(line))
    if ('activated' in said) {
      const before = versions.get(said.stream) ?? said.activated
      versions.set(said.stream, Math.max(before, said.activated))
    } else schemas.set(said.stream, [...(schemas.get(said.stream) ?? []), said])
  }
  return [...schemas].map(([stream, messages]) => ({
    stream,
    keys: messages.at(-1)?.key_properties ?? [],
    columns: parquetColumns(messages),
    version: versions.get(stream),
  }))
}
