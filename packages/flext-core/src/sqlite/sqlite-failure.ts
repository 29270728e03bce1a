/** What SQLite's result codes mean to somebody who keeps a journal in a file. */
import { JournalBroken } from '../journal/journal.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import {
  journalCorrupt,
  journalUnreadable,
  journalUnwritable,
  type JournalOpenError,
} from '../journal/journal-open-error.ts'

/** @see https://www.sqlite.org/rescode.html */
const codes = {
  perm: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
} as const

/** A rollback journal lies beside the file, which whoever only reads must not play back. */
const unfinished = 776

/** Whether SQLite says it, or what it read makes no sense. */
export const isOfFile = (failure: unknown): failure is Error => codeOf(failure) !== undefined

export const isBusy = (failure: unknown): boolean => {
  const code = codeOf(failure)
  return code === codes.busy || code === codes.locked
}

/** What stopped a journal in use. Anything but a failure of SQLite's is handed on as it is. */
export const asBroken = (path: string, doing: string, failure: unknown): unknown => {
  if (failure instanceof JournalBroken || codeOf(failure) === undefined) return failure
  return new JournalBroken(`the journal ${path} failed while ${doing}: ${reason(failure)}`, {
    cause: failure,
  })
}

/** Why a journal could not be opened. Anything but a failure of SQLite's is thrown on. */
export const asOpenError = (path: string, failure: unknown): JournalOpenError => {
  if (failure instanceof JournalDamaged) {
    return journalCorrupt(path, failure.found, failure.position)
  }
  if (failure instanceof JournalBroken) {
    return codeOf(failure.cause) === undefined
      ? journalCorrupt(path, failure.message)
      : asOpenError(path, failure.cause)
  }
  if (fullCodeOf(failure) === unfinished) {
    return journalUnreadable(path, 'another program was cut short while it wrote to it')
  }
  switch (codeOf(failure)) {
    case undefined:
      throw failure
    case codes.perm:
    case codes.readOnly:
    case codes.full:
    case codes.ioError:
    case codes.cannotOpen:
      return journalUnwritable(path, reason(failure))
    case codes.corrupt:
      return journalCorrupt(path, failure instanceof Error ? failure.message : String(failure))
    default:
      return journalUnreadable(path, reason(failure))
  }
}

const reason = (failure: unknown): string => {
  const said = failure instanceof Error ? failure.message : String(failure)
  switch (codeOf(failure)) {
    case codes.full:
      return 'its disk is full; free some space and start again'
    case codes.perm:
    case codes.readOnly:
      return 'it, its folder or its disk is read-only; make it writable and start again'
    case codes.cannotOpen:
      return 'it cannot be opened there; see that its folder exists and may be written'
    case codes.ioError:
      return `its disk reports an error (${said}); check the disk and start again`
    case codes.corrupt:
      return `it is damaged (${said}); restore it from a backup`
    case codes.notADatabase:
      return 'it is not a SQLite database'
    case codes.busy:
    case codes.locked:
      return 'another process is writing to it'
    default:
      return said
  }
}

const codeOf = (failure: unknown): number | undefined => {
  const code = fullCodeOf(failure)
  return code === undefined ? undefined : code & 0xff
}

/** Node itself refuses to read a number that no journal would hold: the row that has it is damaged. */
const fullCodeOf = (failure: unknown): number | undefined => {
  if (!(failure instanceof Error)) return undefined
  if ('errcode' in failure && typeof failure.errcode === 'number') return failure.errcode
  return 'code' in failure && failure.code === 'ERR_OUT_OF_RANGE' ? codes.corrupt : undefined
}
