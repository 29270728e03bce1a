/**
 * Making a journal where there is none. It is made under another name and moved into its place when
 * it is complete, so a process that is killed meanwhile leaves no journal behind, and not half of one.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { applicationId } from './journal-schema.ts'

/** Small commits are a fifth faster with pages of this size than of half of it. */
const pageSize = 8_192

/**
 * To be called by the owner of the lock, or for a file that nobody knows yet. `fill` writes into it
 * before anybody sees it; what it throws leaves no journal. Throws what SQLite and the file system throw.
 */
export const makeJournal = async (
  path: string,
  fill: (database: DatabaseSync) => Promise<void> | void = () => {},
): Promise<void> => {
  const made = `${path}-new`
  discard(made)
  const database = new DatabaseSync(made)
  try {
    database.exec(`pragma page_size = ${pageSize}; pragma application_id = ${applicationId}`)
    database.exec('pragma journal_mode = wal')
    const { migrateJournal } = await import('./journal-migrations.ts')
    await migrateJournal(database)
    await fill(database)
    database.exec('pragma wal_checkpoint(truncate)')
    database.close()
    renameSync(made, path)
    keepName(path)
  } finally {
    if (database.isOpen) database.close()
    discard(made)
  }
}

/** Removes a file that did not become a journal, with all that SQLite puts beside it. */
export const discard = (made: string): void => {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${made}${suffix}`, { force: true })
}

/** A file's new name survives a power cut once its folder was written out. */
export const keepName = (path: string): void => {
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
