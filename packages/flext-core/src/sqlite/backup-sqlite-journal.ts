/** A copy of a journal as it is at one moment, also while another process writes to it. */
import { existsSync, renameSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { journalUnwritable, type JournalOpenError } from '../journal/journal-open-error.ts'
import type { FlextTask } from '../result/task.ts'
import { canonicalPath, existingJournal } from './inspect-journal.ts'
import { discard, keepName } from './make-journal.ts'
import { asOpenError } from './sqlite-failure.ts'

export interface JournalBackup {
  readonly path: string
  readonly bytes: number
}

/** The copy is written under another name and moved into its place when it is whole. */
export const backupSqliteJournal =
  (file: string, to: string): FlextTask<JournalBackup, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const target = canonicalPath(to)
    if (E.isLeft(target)) return target
    const path = target.right
    if (existsSync(path)) {
      return E.left(journalUnwritable(path, 'there is a file of that name already'))
    }
    const made = `${path}-new`
    discard(made)
    try {
      copyInto(found.right.path, made)
      disown(made)
      renameSync(made, path)
      keepName(path)
      return E.right({ path, bytes: statSync(path).size })
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    } finally {
      discard(made)
    }
  }

/** @see https://www.sqlite.org/lang_vacuum.html#vacuuminto */
const copyInto = (path: string, made: string): void => {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    database.prepare('vacuum into ?').run(made)
  } finally {
    database.close()
  }
}

/** Nobody has the copy open, and nobody waits for an answer in it. */
const disown = (made: string): void => {
  const database = new DatabaseSync(made)
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    database.exec('update owner set pid = null, host = null, since = null')
    const wishes = database.prepare("select 1 from sqlite_schema where name = 'wish'").get()
    if (wishes !== undefined) database.exec('delete from wish')
    database.exec('pragma wal_checkpoint(truncate)')
  } finally {
    database.close()
  }
}
