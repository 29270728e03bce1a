/** Writes a journal down as text; see `export-line.ts` for what stands in it. */
import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { JournalDamaged } from '../journal/journal-damaged.ts'
import type { JournalOpenError } from '../journal/journal-open-error.ts'
import type { FlextTask } from '../result/task.ts'
import { cells } from './cells.ts'
import { exportVersion, type ExportLine } from './export-line.ts'
import { keptCursor, selectCursors } from './cursors.ts'
import { existingJournal, formatOf } from './inspect-journal.ts'
import type { CursorTable, PrunedTable } from './journal-schema.ts'
import { asOpenError } from './sqlite-failure.ts'
import { walkLog } from './walk-log.ts'

export interface ExportedJournal {
  readonly path: string
  readonly records: number
  readonly lines: number
}

/**
 * Hands one line after the other, each with its line break, to `write`. One consistent view, also
 * while another process writes. A damaged journal is not exported: it is to be recovered first.
 */
export const exportSqliteJournal =
  (file: string, write: (line: string) => void): FlextTask<ExportedJournal, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const { path } = found.right
    try {
      const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
      try {
        database.exec('begin')
        return E.right({ path, ...written(database, path, write) })
      } finally {
        database.close()
      }
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    }
  }

const written = (
  database: DatabaseSync,
  path: string,
  write: (line: string) => void,
): Omit<ExportedJournal, 'path'> => {
  const hash = createHash('sha256')
  let lines = 0
  const put = (line: object): void => {
    const text = `${JSON.stringify(line)}\n`
    hash.update(text)
    lines++
    write(text)
  }
  const line = (each: ExportLine): void => put(each)
  const rows = <A>(sql: string): Iterable<A> =>
    database.prepare(sql).iterate() as Iterable<unknown> as Iterable<A>
  const isFirstFormat = formatOf(database) < 2

  put({ _tag: 'Journal', version: exportVersion, at: new Date().toISOString() })
  if (!isFirstFormat) {
    for (const { first, last, run } of rows<PrunedTable>(
      'select first, last, run from pruned order by first',
    )) {
      line({ _tag: 'Pruned', first, last, run })
    }
  }
  const walk = walkLog(database, path, ({ position, run, at, record }) =>
    put({ _tag: 'Record', position, run, at, record }),
  )
  if (walk.damage) throw new JournalDamaged(path, walk.damage.position, walk.damage.found)
  for (const cursor of rows<CursorTable>(`${selectCursors(database)} order by subscriber`)) {
    line({ _tag: 'Cursor', ...keptCursor(path, cursor) })
  }
  if (!isFirstFormat) {
    for (const { key, value } of cells(database, path).startingWith('')) {
      line({ _tag: 'Cell', key, value })
    }
  }
  line({ _tag: 'End', lines, sha256: hash.copy().digest('hex') })
  return { records: walk.records, lines }
}
