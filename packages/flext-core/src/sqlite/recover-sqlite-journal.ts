/** Saves what is whole of a damaged journal: its log up to the damage goes into a new file. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { cellChecksum } from '../journal/cell.ts'
import { journalUnwritable, type JournalOpenError } from '../journal/journal-open-error.ts'
import type { FlextTask } from '../result/task.ts'
import { canonicalPath, existingJournal } from './inspect-journal.ts'
import { makeJournal } from './make-journal.ts'
import { asOpenError } from './sqlite-failure.ts'
import { walkLog, type LogWalk } from './walk-log.ts'

export interface RecoveredJournal extends LogWalk {
  /** Of the new journal. */
  readonly path: string
  /** Cells and cursors that could not be read. */
  readonly lost: ReadonlyArray<string>
}

/**
 * The damaged file stays as it is. Runs that were written behind the damage are gone, and those that
 * end there look as after a crash at that moment: so look through the open runs before going on.
 */
export const recoverSqliteJournal =
  (file: string, to: string): FlextTask<RecoveredJournal, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const target = canonicalPath(to)
    if (E.isLeft(target)) return target
    if (existsSync(target.right)) {
      return E.left(journalUnwritable(target.right, 'there is a file of that name already'))
    }
    const { path } = found.right
    try {
      const damaged = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
      try {
        damaged.exec('begin')
        let recovered: RecoveredJournal | undefined
        await makeJournal(target.right, (made) => {
          made.exec('begin')
          recovered = { path: target.right, ...copyWhatIsWhole(damaged, path, made) }
          made.exec('commit')
        })
        return E.right(recovered!)
      } finally {
        damaged.close()
      }
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    }
  }

const copyWhatIsWhole = (
  damaged: DatabaseSync,
  path: string,
  made: DatabaseSync,
): Omit<RecoveredJournal, 'path'> => {
  const append = made.prepare('insert into log values (?, ?, ?, ?, ?, ?)')
  const walk = walkLog(damaged, path, (_, row) => void append.run(...row))
  const upTo = walk.intactTo
  const lost: Array<string> = []
  const copy = (
    table: string,
    sql: string,
    values: ReadonlyArray<number> = [],
    isWhole: (row: ReadonlyArray<string | number>) => boolean = () => true,
  ): void => {
    const rows = damaged.prepare(sql)
    rows.setReturnArrays(true)
    try {
      for (const row of rows.iterate(...values) as Iterable<unknown> as Iterable<Row>) {
        if (!isWhole(row)) {
          lost.push(`${table} ${row[0]}: its checksum is not the expected one`)
          continue
        }
        const places = row.map(() => '?').join(', ')
        made.prepare(`insert into ${table} values (${places})`).run(...row)
      }
    } catch (failure) {
      lost.push(`${table}: ${failure instanceof Error ? failure.message : String(failure)}`)
    }
  }
  const there = new Set(
    damaged
      .prepare("select name from sqlite_schema where type = 'table'")
      .all()
      .map(({ name }) => name),
  )
  if (there.has('pruned')) {
    copy('pruned', 'select first, min(last, ?1), run from pruned where first <= ?1', [upTo])
  }
  copy(
    'cursor',
    'select subscriber, min(position, ?1), iif(position > ?1, 0, "index") from cursor',
    [upTo],
  )
  if (there.has('cell')) copy('cell', 'select key, value, crc from cell', [], isWholeCell)
  return { ...walk, lost }
}

type Row = ReadonlyArray<string | number>

const isWholeCell = ([key, value, crc]: Row): boolean =>
  cellChecksum(String(key), String(value)) === crc
