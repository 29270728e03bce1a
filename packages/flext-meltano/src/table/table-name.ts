/** What the table of a stream is called, before a database cuts or quotes it. */

export interface TableNaming {
  readonly default_table_prefix?: string
  /** `stream`, which is the default, or `last-part`: `users` for the stream `public-users`. */
  readonly table_name?: 'stream' | 'last-part'
}

export const tableNameOf = (
  { default_table_prefix: prefix = '', table_name: named }: TableNaming,
  stream: string,
): string => `${prefix}${named === 'last-part' ? (stream.split('-').at(-1) ?? stream) : stream}`
