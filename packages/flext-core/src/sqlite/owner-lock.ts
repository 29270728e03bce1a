/**
 * At most one process writes to a journal. The owner holds a write transaction on an empty database
 * beside the journal for as long as it lives: a lock of the operating system's, which the kernel
 * takes back however the process ends. Who the owner is stands in the journal itself.
 */
import { hostname } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { isAlive } from '../journal/owner-process.ts'
import { takeFileLock, type FileLock } from './file-lock.ts'
import {
  journalLocked,
  type JournalLocked,
  type JournalOwner,
} from '../journal/journal-open-error.ts'

/** Takes the lock at once, or says who has it. Throws what SQLite throws when the folder is read-only. */
export const takeOwnerLock = async (path: string): Promise<E.Either<JournalLocked, FileLock>> => {
  const lock = takeFileLock(`${path}-lock`)
  return lock ? E.right(lock) : E.left(journalLocked(path, await ownerOf(path)))
}

const tries = 20
const pause = 25

/**
 * The owner that a journal names, if that one is alive. An owner that has only just taken the lock
 * still has to write its name over that of the last one, so a dead or missing name is read again.
 */
const ownerOf = async (path: string): Promise<JournalOwner | undefined> => {
  for (let n = 0; n < tries; n++) {
    const owner = namedIn(path)
    if (owner !== undefined) return owner
    await wait(pause)
  }
  return undefined
}

/** A journal that cannot be read names nobody; that it is locked is known all the same. */
const namedIn = (path: string): JournalOwner | undefined => {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 100 })
    try {
      return ownerIn(database)
    } finally {
      database.close()
    }
  } catch {
    return undefined
  }
}

/** The live process that a journal names as its owner. One on another host is taken to be alive. */
export const ownerIn = (database: DatabaseSync): JournalOwner | undefined => {
  const named = database.prepare('select pid, host, since from owner where pid is not null').get()
  if (named === undefined) return undefined
  const { pid, host, since } = named
  const isGone = host === hostname() && !isAlive(Number(pid))
  return isGone ? undefined : { pid: Number(pid), host: String(host), since: Number(since) }
}
