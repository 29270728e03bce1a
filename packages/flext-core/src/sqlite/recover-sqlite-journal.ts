/** Saves what is whole of a damaged journal: its log up to the damage goes into a new file. */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { keptCell } from '../journal/cell.ts'
import { journalUnwritable, type JournalOpenError } from '../journal/journal-open-error.ts'
import type { FlextTask } from '../result/task.ts'
import { cursorChecksum, keptCursor, selectCursors } from './cursors.ts'
import { canonicalPath, existingJournal } from './inspect-journal.ts'
import type { CellTable, CursorTable, PrunedTable } from './journal-schema.ts'
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
  const copy = (table: string, asked: string, keep: (row: never) => Row | undefined): void => {
    try {
      const rows = damaged.prepare(asked).iterate()
      for (const row of rows) {
        const kept = keep(row as never)
        if (kept === undefined) continue
        made.prepare(`insert into ${table} values (${kept.map(() => '?').join(', ')})`).run(...kept)
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
    copy('pruned', 'select first, last, run from pruned', ({ first, last, run }: PrunedTable) =>
      first > upTo ? undefined : [first, Math.min(last, upTo), run],
    )
  }
  copy('cursor', selectCursors(damaged), (row: CursorTable) => {
    const { subscriber, position, index } = keptCursor(path, row)
    const to = {
      subscriber,
      ...(position > upTo ? { position: upTo, index: 0 } : { position, index }),
    }
    return [to.subscriber, to.position, to.index, cursorChecksum(to)]
  })
  if (there.has('cell')) {
    copy('cell', 'select key, value, crc from cell', (row: CellTable) => {
      keptCell(path, row)
      return [row.key, row.value, row.crc]
    })
  }
  return { ...walk, lost }
}

type Row = ReadonlyArray<string | number>
