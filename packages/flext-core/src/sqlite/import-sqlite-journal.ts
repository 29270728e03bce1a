/** Makes a journal of text that was exported from one. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import { either as E } from 'fp-ts'

import { decode } from '../codec/report.ts'
import { cellAsText, cellChecksum } from '../journal/cell.ts'
import type { JournalOpenError } from '../journal/journal-open-error.ts'
import { logRow } from '../journal/log-row.ts'
import type { JournalEntry } from '../journal/record.ts'
import type { FlextTask } from '../result/task.ts'
import { cursorChecksum } from './cursors.ts'
import {
  exportDamaged,
  ExportHeader,
  ExportLine,
  exportVersion,
  importRefused,
  type ExportDamaged,
  type ImportRefused,
} from './export-line.ts'
import { canonicalPath } from './inspect-journal.ts'
import { makeJournal } from './make-journal.ts'
import { asOpenError } from './sqlite-failure.ts'
import { walkLog } from './walk-log.ts'

export interface ImportedJournal {
  readonly path: string
  readonly records: number
}

export type ImportError = ImportRefused | ExportDamaged | JournalOpenError

/**
 * Only where there is no file yet. The journal is there when all of it is, and checked; otherwise
 * nothing is. `lines` are those of an export, without their line breaks.
 */
export const importSqliteJournal =
  (
    file: string,
    lines: AsyncIterable<string> | Iterable<string>,
  ): FlextTask<ImportedJournal, ImportError> =>
  async () => {
    const target = canonicalPath(file)
    if (E.isLeft(target)) return target
    const path = target.right
    if (existsSync(path)) {
      return E.left(importRefused(`${path} is there already: an import makes a new journal`))
    }
    try {
      let records = 0
      await makeJournal(path, async (database) => {
        database.exec('begin')
        await read(database, lines)
        const { damage, ...walk } = walkLog(database, path, () => {})
        if (damage) {
          throw new Refused(exportDamaged(0, `record ${damage.position}: ${damage.found}`))
        }
        records = walk.records
        database.exec('commit')
      })
      return E.right({ path, records })
    } catch (failure) {
      return E.left(failure instanceof Refused ? failure.error : asOpenError(path, failure))
    }
  }

/** Thrown to leave no file behind. */
class Refused extends Error {
  readonly error: ExportDamaged | ImportRefused

  constructor(error: ExportDamaged | ImportRefused) {
    super(error.message)
    this.error = error
  }
}

const read = async (
  database: DatabaseSync,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<void> => {
  const write = writer(database)
  const hash = createHash('sha256')
  let count = 0
  let isOver = false
  for await (const text of lines) {
    const nth = count + 1
    if (isOver) throw new Refused(exportDamaged(nth, 'found text behind the end'))
    const line = jsonIn(text, nth)
    if (count === 0) refuseOther(line)
    else {
      const decoded = decode(ExportLine, line)
      if (E.isLeft(decoded)) throw new Refused(exportDamaged(nth, decoded.left.message))
      if (decoded.right._tag === 'End') {
        refuseChanged(decoded.right, { count, sha256: hash.digest('hex') })
        isOver = true
        continue
      }
      write(decoded.right, nth)
    }
    hash.update(`${text}\n`)
    count = nth
  }
  if (!isOver)
    throw new Refused(exportDamaged(count + 1, 'expected more, up to an End line; it is cut short'))
}

const jsonIn = (text: string, nth: number): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused(
      exportDamaged(nth, `expected JSON, found ${JSON.stringify(text.slice(0, 40))}`),
    )
  }
}

const refuseOther = (line: unknown): void => {
  const header = decode(ExportHeader, line)
  if (E.isLeft(header)) {
    throw new Refused(importRefused('line 1: it is no export of a journal'))
  }
  const { version } = header.right
  if (version > exportVersion) {
    throw new Refused(
      importRefused(
        `line 1: it has version ${version}, and this FLEXT knows versions up to ${exportVersion}`,
      ),
    )
  }
}

const refuseChanged = (
  end: { readonly lines: number; readonly sha256: string },
  found: { readonly count: number; readonly sha256: string },
): void => {
  if (end.lines !== found.count) {
    throw new Refused(
      exportDamaged(found.count + 1, `expected ${end.lines} lines, found ${found.count}`),
    )
  }
  if (end.sha256 !== found.sha256) {
    throw new Refused(
      exportDamaged(
        found.count + 1,
        `the checksum of all lines is ${found.sha256}, expected ${end.sha256}: it was changed`,
      ),
    )
  }
}

type Kept = Exclude<ExportLine, { readonly _tag: 'End' }>

const writer = (database: DatabaseSync): ((line: Kept, nth: number) => void) => {
  const into = (table: string, columns: number) =>
    database.prepare(`insert into ${table} values (${Array(columns).fill('?').join(', ')})`)
  const tables = {
    Pruned: into('pruned', 3),
    Record: into('log', 6),
    Cursor: into('cursor', 4),
    Cell: into('cell', 3),
  }
  return (line, nth) => {
    try {
      tables[line._tag].run(...rowOf(line))
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure)
      throw new Refused(exportDamaged(nth, `the ${line._tag} cannot be kept: ${why}`))
    }
  }
}

const rowOf = (line: Kept): ReadonlyArray<SQLInputValue> => {
  switch (line._tag) {
    case 'Pruned':
      return [line.first, line.last, line.run]
    case 'Cursor':
      return [line.subscriber, line.position, line.index, cursorChecksum(line)]
    case 'Cell': {
      const [key, value = 'null'] = cellAsText(line)
      return [key, value, cellChecksum(key, value)]
    }
    case 'Record':
      return logRow(line.position, line as unknown as JournalEntry)
  }
}
