/**
 * Looking into a journal that another process may own and be writing at this moment. Each answer is
 * one consistent view of the file; nothing is written to it, and what its projections do not yet
 * count in is added up in memory.
 */
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'

import type {
  Cell,
  EventPosition,
  Journal,
  PublishedEvent,
  RunSummary,
} from '../journal/journal.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import type { KeptEntry } from '../journal/record.ts'
import type { FlextTask } from '../result/task.ts'
import { cells } from './cells.ts'
import { existingJournal, formatOf, refuseInconsistent } from './inspect-journal.ts'
import type { JournalOpenError, JournalOwner } from '../journal/journal-open-error.ts'
import { keptCursor, selectCursors } from './cursors.ts'
import type { CursorTable } from './journal-schema.ts'
import { logReader } from './log.ts'
import { ownerIn } from './owner-lock.ts'
import { haveProjections } from './projection-schema.ts'
import { prunedRanges } from './pruned-ranges.ts'
import { runAnswers, type RunAnswers } from './run-answers.ts'
import { runIndex } from './run-index.ts'
import { noTables, runTables } from './run-tables.ts'
import { asBroken, asOpenError } from './sqlite-failure.ts'

/** A journal to look at. Throws `JournalBroken` when the file turns out to be damaged. */
export interface JournalReader extends Pick<
  Journal,
  'find' | 'list' | 'entries' | 'events' | 'cells'
> {
  readonly path: string
  readonly find: (service: string, id: string) => RunSummary | undefined
  readonly list: (filter: Parameters<Journal['list']>[0]) => ReadonlyArray<RunSummary>
  readonly entries: (run: number) => ReadonlyArray<KeptEntry>
  readonly events: (...asked: Parameters<Journal['events']>) => ReadonlyArray<PublishedEvent>
  readonly cells: (prefix: string) => ReadonlyArray<Cell>
  /** Records of all runs behind a position, in order. */
  readonly records: (after: number, limit: number) => ReadonlyArray<KeptEntry>
  /** The position of the last record; 0 when there is none. */
  readonly last: () => number
  /** How many bytes the file has, and how many of them are free to be used again. */
  readonly size: () => { readonly bytes: number; readonly free: number }
  /** How far each subscriber has come. */
  readonly cursors: () => ReadonlyArray<EventPosition & { readonly subscriber: string }>
  /** The live process that has the journal open for writing. */
  readonly owner: () => JournalOwner | undefined
  readonly close: () => void
}

/** Opens a journal for looking at it. Whoever opens it closes it. */
export const readSqliteJournal =
  (file: string): FlextTask<JournalReader, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const { path } = found.right
    try {
      return E.right(readerOf(path))
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    }
  }

const readerOf = (path: string): JournalReader => {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
  try {
    refuseInconsistent(path, database)
  } catch (failure) {
    database.close()
    throw failure
  }

  const view = <A>(doing: string, look: () => A): A => {
    try {
      database.exec('begin')
      try {
        return look()
      } finally {
        database.exec('commit')
      }
    } catch (failure) {
      throw asBroken(path, doing, failure)
    }
  }

  const answer = <A>(doing: string, ask: (answers: RunAnswers) => A): A =>
    view(doing, () => ask(answersNow(path, database)))

  return {
    path,
    find: (service, id) => answer('finding a run', ({ find }) => find(service, id)),
    list: (filter) => answer('listing runs', ({ list }) => list(filter)),
    entries: (run) => answer('reading a run', ({ entries }) => entries(run)),
    events: (after, limit) => answer('reading events', ({ events }) => events(after, limit)),
    cells: (prefix) =>
      view('reading cells', () =>
        formatOf(database) < 2 ? [] : cells(database, path).startingWith(prefix),
      ),
    records: (after, limit) =>
      view('reading records', () => {
        const log = logReader(database, path, prunedRanges(database))
        const to = Math.min(log.last(), after + limit)
        return [...log.between(after + 1, to)]
      }),
    last: () =>
      view('looking for its end', () => logReader(database, path, prunedRanges(database)).last()),
    size: () =>
      view('measuring it', () => {
        const pragma = (name: string) => Number(database.prepare(`pragma ${name}`).get()?.[name])
        const page = pragma('page_size')
        return { bytes: page * pragma('page_count'), free: page * pragma('freelist_count') }
      }),
    cursors: () =>
      view('reading cursors', () => {
        const rows = database.prepare(`${selectCursors(database)} order by subscriber`).all()
        return (rows as unknown as ReadonlyArray<CursorTable>).map((row) => keptCursor(path, row))
      }),
    owner: () => ownerIn(database),
    close: () => {
      if (database.isOpen) database.close()
    },
  }
}

/** The projections as they are, and on top of them the records they lack. */
const answersNow = (path: string, database: DatabaseSync): RunAnswers => {
  const pruned = prunedRanges(database)
  const log = logReader(database, path, pruned)
  const tables = haveProjections(database) ? runTables(database, pruned, path) : noTables
  const index = runIndex(tables)
  const last = log.last()
  if (tables.position() > last) throw new JournalDamaged(path, last + 1, 'it is missing')
  for (const entry of log.between(tables.position() + 1, last)) index.add(entry)
  return runAnswers(index, log, path)
}
