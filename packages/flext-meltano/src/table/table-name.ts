/** What the table of a stream is called, before a database cuts or quotes it. */
import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import type { JsonObject } from '../project/json.ts'

/** The settings, for the codec of a config. */
export const tableNaming = {
  default_table_prefix: optional(t.string),
  /** `stream`, which is the default, or `last-part`: `users` for the stream `public-users`. */
  table_name: optional(literalUnion('stream', 'last-part')),
}

export const TableNaming = strictObject(tableNaming, 'TableNaming')
export interface TableNaming extends t.TypeOf<typeof TableNaming> {}

/** What the settings of a target say about it; undefined where its tables are called as the streams are. */
export const tableNamingIn = ({
  default_table_prefix: prefix,
  table_name: named,
}: JsonObject): TableNaming | undefined => {
  const naming: TableNaming = {
    ...(typeof prefix === 'string' && prefix !== '' && { default_table_prefix: prefix }),
    ...(named === 'last-part' && { table_name: named }),
  }
  return Object.keys(naming).length === 0 ? undefined : naming
}

export const tableNameOf = (
  { default_table_prefix: prefix = '', table_name: named }: TableNaming,
  stream: string,
): string => `${prefix}${named === 'last-part' ? (stream.split('-').at(-1) ?? stream) : stream}`
