/** Why a journal's file could not be opened. None of these leaves the file changed. */
import type { FlextError } from '../result/error.ts'

/** Another process, or another part of this one, has the journal open for writing. */
export type JournalLocked = FlextError<'JournalLocked'> & {
  readonly path: string
  /** Of the owner; absent while the owner has not said so yet. */
  readonly pid?: number
  readonly host?: string
  /** When the owner opened it; milliseconds since the epoch. */
  readonly since?: number
}

/** The file was written by a newer FLEXT. */
export type JournalVersionUnsupported = FlextError<'JournalVersionUnsupported'> & {
  readonly path: string
  readonly found: number
  readonly supported: number
}

/** The file cannot be read, or it is not a journal at all. */
export type JournalUnreadable = FlextError<'JournalUnreadable'> & {
  readonly path: string
  readonly found: string
}

/** The file is a journal, and damaged. */
export type JournalCorrupt = FlextError<'JournalCorrupt'> & {
  readonly path: string
  /** Of the damaged record, when it is one. */
  readonly position?: number
  readonly found: string
}

/** The file or its folder cannot be written: read-only, missing, or on a full disk. */
export type JournalUnwritable = FlextError<'JournalUnwritable'> & {
  readonly path: string
  readonly found: string
}

export type JournalOpenError =
  | JournalLocked
  | JournalVersionUnsupported
  | JournalUnreadable
  | JournalCorrupt
  | JournalUnwritable

/** Who has a journal open. */
export interface JournalOwner {
  readonly pid: number
  readonly host: string
  /** Milliseconds since the epoch. */
  readonly since: number
}

export const journalLocked = (path: string, owner: JournalOwner | undefined): JournalLocked => ({
  _tag: 'JournalLocked',
  message: owner
    ? `the journal ${path} is in use by process ${owner.pid} on ${owner.host} since ${new Date(owner.since).toISOString()}; stop it, or use another journal`
    : `the journal ${path} is in use by another process; stop it, or use another journal`,
  path,
  ...owner,
})

export const journalVersionUnsupported = (
  path: string,
  found: number,
  supported: number,
): JournalVersionUnsupported => ({
  _tag: 'JournalVersionUnsupported',
  message: `the journal ${path} has format ${found}, and this FLEXT knows formats up to ${supported}; open it with a newer FLEXT`,
  path,
  found,
  supported,
})

export const journalUnreadable = (path: string, found: string): JournalUnreadable => ({
  _tag: 'JournalUnreadable',
  message: `${path} cannot be read as a journal: ${found}; it was left as it is`,
  path,
  found,
})

export const journalCorrupt = (path: string, found: string, position?: number): JournalCorrupt => ({
  _tag: 'JournalCorrupt',
  message: `the journal ${path} is damaged${position === undefined ? '' : ` at record ${position}`}: ${found}; restore it from a backup`,
  path,
  found,
  ...(position !== undefined && { position }),
})

export const journalUnwritable = (path: string, found: string): JournalUnwritable => ({
  _tag: 'JournalUnwritable',
  message: `the journal ${path} cannot be written: ${found}`,
  path,
  found,
})
