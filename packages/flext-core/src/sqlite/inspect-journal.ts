/**
 * Looks at a file before anything is written to it. Only ever through SQLite: closing a file that
 * somebody else in this process has open through SQLite would drop the locks of that one.
 */
import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { JournalBroken } from '../journal/journal.ts'
import {
  journalCorrupt,
  journalUnreadable,
  journalUnwritable,
  journalVersionUnsupported,
  type JournalOpenError,
} from '../journal/journal-open-error.ts'
import { applicationId, formatVersion } from './journal-schema.ts'
import { asOpenError } from './sqlite-failure.ts'

/** The one name of a file, whatever links lead to it. */
export const canonicalPath = (path: string): E.Either<JournalOpenError, string> => {
  const absolute = resolve(path)
  if (existsSync(absolute)) return E.right(realpathSync(absolute))
  const folder = dirname(absolute)
  return existsSync(folder)
    ? E.right(join(realpathSync(folder), basename(absolute)))
    : E.left(journalUnwritable(path, `there is no folder ${folder}`))
}

/** The format of the journal in a file; 0 when the file is new, or nothing was written to it yet. */
export const formatIn = (path: string): E.Either<JournalOpenError, number> => {
  const status = statSync(path, { throwIfNoEntry: false })
  if (status === undefined) return E.right(0)
  if (!status.isFile()) return E.left(journalUnreadable(path, 'it is not a file'))
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 })
    try {
      return judged(path, database)
    } finally {
      database.close()
    }
  } catch (failure) {
    return E.left(asOpenError(path, failure))
  }
}

/** A journal that must be there already, with its one name. */
export const existingJournal = (
  file: string,
): E.Either<JournalOpenError, { readonly path: string; readonly format: number }> => {
  const path = canonicalPath(file)
  if (E.isLeft(path)) return path
  const format = formatIn(path.right)
  if (E.isLeft(format)) return format
  return format.right === 0
    ? E.left(journalUnreadable(path.right, 'there is no journal in that place'))
    : E.right({ path: path.right, format: format.right })
}

/** The format that an open file says it has. */
export const formatOf = (database: DatabaseSync): number =>
  Number(database.prepare('pragma user_version').get()?.['user_version'])

const judged = (path: string, database: DatabaseSync): E.Either<JournalOpenError, number> => {
  const named = database.prepare('pragma application_id').get()
  const application = Number(named?.['application_id'])
  const format = formatOf(database)
  const tables = database.prepare('select count(*) as n from sqlite_schema').get()

  if (application !== applicationId) {
    if (application === 0 && format === 0 && tables?.['n'] === 0) return E.right(0)
    return E.left(
      journalUnreadable(
        path,
        `it is a SQLite database of another application (id ${application}, expected ${applicationId})`,
      ),
    )
  }
  return format > formatVersion
    ? E.left(journalVersionUnsupported(path, format, formatVersion))
    : E.right(format)
}

/** A file up to this size is looked through when it is opened: SQLite takes some 12 ms a megabyte. */
const smallEnough = 4_000_000

/**
 * Refuses a file whose pages or indexes contradict each other. Rows have checksums of their own, but
 * a row that an index does not lead to is not found at all. Greater files are for `verify`.
 */
export const refuseInconsistent = (path: string, database: DatabaseSync): void => {
  const pragma = (name: string) => Number(database.prepare(`pragma ${name}`).get()?.[name])
  if (pragma('page_size') * pragma('page_count') > smallEnough) return
  const said = database.prepare('pragma integrity_check(1)').get()?.['integrity_check']
  if (said !== 'ok') throw new JournalBroken(journalCorrupt(path, String(said)).message)
}
