/** Looks at a schema before anything is written to it. */
import { either as E } from 'fp-ts'

import {
  journalUnreadable,
  journalVersionUnsupported,
  type JournalOpenError,
} from '../journal/journal-open-error.ts'
import type { SqlClient } from './driver.ts'
import { formatVersion } from './journal-schema.ts'
import type { Server } from './server.ts'

/** The format of the journal in a schema; 0 when the schema is missing or empty. */
export const formatIn = async (
  { path, schema, table }: Server,
  { query }: Pick<SqlClient, 'query'>,
): Promise<E.Either<JournalOpenError, number>> => {
  const { rows: looks } = await query<{ readonly there: boolean; readonly tables: number }>({
    text: `select to_regclass($1) is not null as there, count(*) filter
      (where c.relkind = 'r' and c.relname not like 'kysely%')::int as tables
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $2`,
    values: [table('format'), schema],
  })
  const { there, tables } = looks[0]!
  if (!there) {
    return tables === 0
      ? E.right(0)
      : E.left(journalUnreadable(path, 'the schema has tables of another application'))
  }
  const { rows } = await query<{ readonly version: number }>({
    text: `select version from ${table('format')}`,
  })
  const version = rows[0]?.version
  if (version === undefined) return E.left(journalUnreadable(path, 'its table format is empty'))
  return version > formatVersion
    ? E.left(journalVersionUnsupported(path, version, formatVersion))
    : E.right(version)
}
