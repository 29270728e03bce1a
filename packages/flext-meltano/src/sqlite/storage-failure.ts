/** What SQLite throws, said as a failure of the place where the rows are kept. */
import { targetStorageFailed, type TargetStorageFailed } from '../singer/error.ts'

/** An error of SQLite itself: `errcode` is its extended result code. */
export interface SqliteError extends Error {
  readonly code: 'ERR_SQLITE_ERROR'
  readonly errcode: number
}

export const isSqliteError = (failure: unknown): failure is SqliteError =>
  failure instanceof Error && 'code' in failure && failure.code === 'ERR_SQLITE_ERROR'

/** Result codes, https://www.sqlite.org/rescode.html: the code's name and what was hoped for. */
const expectations: Readonly<Record<number, readonly [code: string, expected: string]>> = {
  5: ['SQLITE_BUSY', 'the database to become free while waiting for its other writer'],
  6: ['SQLITE_LOCKED', 'the table to be free of other statements'],
  8: ['SQLITE_READONLY', 'a database that may be written'],
  10: ['SQLITE_IOERR', 'the disk to do as it is told'],
  11: ['SQLITE_CORRUPT', 'a sound SQLite database'],
  13: ['SQLITE_FULL', 'room on the disk'],
  14: ['SQLITE_CANTOPEN', 'a database file, or a folder in which one may be made'],
  19: ['SQLITE_CONSTRAINT', "rows that keep the table's rules"],
  26: ['SQLITE_NOTADB', 'a SQLite database'],
  4874: ['SQLITE_IOERR_SHMSIZE', 'room on the disk'],
}

/** The place, what was expected of it, and SQLite's own words. */
export const storageFailure = (place: string, failure: SqliteError): TargetStorageFailed => {
  const [code, expected] = expectations[failure.errcode] ??
    expectations[failure.errcode & 0xff] ?? [
      `SQLITE_${failure.errcode}`,
      'SQLite to carry out a statement',
    ]
  return targetStorageFailed(place, expected, failure.message, code)
}
