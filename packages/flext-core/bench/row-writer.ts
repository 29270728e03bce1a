/** Commits a batch of rows as the journal does: one transaction, synced, several rows a statement. */
import type { DatabaseSync } from 'node:sqlite'

import { logWriter } from '../src/sqlite/log.ts'

export const rowWriter = (
  database: DatabaseSync,
): ((rows: ReadonlyArray<number | string>) => void) => {
  database.exec('pragma journal_mode = wal; pragma synchronous = full')
  database.exec('pragma wal_autocheckpoint = 500')
  database.exec(
    'create table if not exists log (position integer primary key, run, at, kind, body, crc)',
  )
  const begin = database.prepare('begin immediate')
  const insert = logWriter(database)
  const commit = database.prepare('commit')
  return (rows) => {
    begin.run()
    insert(rows)
    commit.run()
  }
}
