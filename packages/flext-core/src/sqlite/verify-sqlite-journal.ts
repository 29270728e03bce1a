/**
 * Looks through a whole journal: its pages, each record by its checksum, the gaps in its log, and
 * whether what is computed from the log is what is kept. Works while another process writes.
 */
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'

import { either as E } from 'fp-ts'

import {
  outlineAfter,
  publishedBy,
  type EventPointer,
  type RunOutline,
} from '../journal/projection.ts'
import type { JournalOpenError } from '../journal/journal-open-error.ts'
import { runRow } from '../journal/run-row.ts'
import type { FlextTask } from '../result/task.ts'
import { cells } from './cells.ts'
import { existingJournal } from './inspect-journal.ts'
import { keptCursor, selectCursors } from './cursors.ts'
import type { CursorTable } from './journal-schema.ts'
import { prunedRanges } from './pruned-ranges.ts'
import { haveProjections } from './projection-schema.ts'
import { pointerChecksum, pointerColumns, runTables } from './run-tables.ts'
import { asOpenError } from './sqlite-failure.ts'
import { walkLog, type LogWalk } from './walk-log.ts'

export interface JournalProblem {
  /** `log`: what no other place knows; `projections`: computed anew by `rebuild`. */
  readonly in: 'file' | 'log' | 'projections' | 'cells' | 'cursors'
  /** Of the record in the log. */
  readonly position?: number
  readonly found: string
}

export interface JournalVerdict {
  readonly path: string
  readonly format: number
  readonly records: number
  readonly runs: number
  /** How many records were pruned. */
  readonly pruned: number
  /** Up to this position the log is whole. */
  readonly intactTo: number
  /** None: the journal is well. */
  readonly problems: ReadonlyArray<JournalProblem>
}

/** Reads the file from end to end; nothing is written to it. */
export const verifySqliteJournal =
  (file: string): FlextTask<JournalVerdict, JournalOpenError> =>
  async () => {
    const found = existingJournal(file)
    if (E.isLeft(found)) return found
    const { path, format } = found.right
    try {
      const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
      try {
        database.exec('begin')
        return E.right({ path, format, ...verdictOn(database, path) })
      } finally {
        database.close()
      }
    } catch (failure) {
      return E.left(asOpenError(path, failure))
    }
  }

const verdictOn = (
  database: DatabaseSync,
  path: string,
): Omit<JournalVerdict, 'path' | 'format'> => {
  const projected = projectedIn(database, path)
  const walk = walkLog(database, path, projected.visit)
  const pruned = prunedRanges(database)
  return {
    records: walk.records,
    runs: projected.runs(),
    pruned: pruned.countBetween(1, pruned.last()),
    intactTo: walk.intactTo,
    problems: [
      ...filed(database),
      ...logged(walk),
      ...checked('projections', () => projected.problems(walk)),
      ...checked('cells', () => void cells(database, path).startingWith('')),
      ...checked('cursors', () => cursorsIn(database, path, walk)),
    ],
  }
}

const most = 20

/** What SQLite itself says of its pages and indexes. */
const filed = (database: DatabaseSync): ReadonlyArray<JournalProblem> =>
  checked('file', () =>
    database
      .prepare(`pragma integrity_check(${most})`)
      .all()
      .map((row) => String(Object.values(row)[0]))
      .filter((line) => line !== 'ok'),
  )

const logged = ({ damage }: LogWalk): ReadonlyArray<JournalProblem> =>
  damage === undefined ? [] : [{ in: 'log', ...damage }]

const checked = (
  place: JournalProblem['in'],
  look: () => ReadonlyArray<string> | void,
): ReadonlyArray<JournalProblem> => {
  try {
    return (look() ?? []).map((found) => ({ in: place, found }))
  } catch (failure) {
    return [{ in: place, found: failure instanceof Error ? failure.message : String(failure) }]
  }
}

/** A cursor is at a published event, which a record in the log published. */
const cursorsIn = (
  database: DatabaseSync,
  path: string,
  { intactTo, damage }: LogWalk,
): ReadonlyArray<string> =>
  (database.prepare(selectCursors(database)).all() as unknown as ReadonlyArray<CursorTable>)
    .map((row) => keptCursor(path, row))
    .filter(({ position }) => damage === undefined && position > intactTo)
    .map(
      ({ subscriber, position }) =>
        `${subscriber} is at record ${position}, behind the last, ${intactTo}`,
    )

interface Projected {
  readonly visit: (entry: Parameters<Parameters<typeof walkLog>[2]>[0]) => void
  readonly runs: () => number
  readonly problems: (walk: LogWalk) => ReadonlyArray<string>
}

/** The projections computed once more, up to where those in the file go, to be compared with them. */
const projectedIn = (database: DatabaseSync, path: string): Projected => {
  const tables = haveProjections(database)
    ? runTables(database, prunedRanges(database), path)
    : undefined
  const upTo = tables?.position() ?? 0
  const all = new Map<number, RunOutline>()
  const counted = new Map<number, RunOutline>()
  let events = 0

  return {
    visit: (entry) => {
      const { run, position } = entry
      const before = all.get(run)
      const after = outlineAfter(before, entry)
      all.set(run, after)
      if (position > upTo) return
      counted.set(run, after)
      for (const pointer of publishedBy(before, entry)) events = fingerprint(events, pointer)
    },
    runs: () => all.size,
    problems: ({ damage }) => {
      if (tables === undefined || damage !== undefined) return []
      const wrong = counted
        .values()
        .filter((outline) => !isSame(tables.byRun(outline.run), outline))
        .map(({ run, id }) => `run ${run} (${id}) is not kept as the log has it`)
        .take(most)
        .toArray()
      const others = countIn(database) - counted.size
      if (others > 0) wrong.push(`${others} runs are kept that the log does not have`)
      if (eventsIn(database) !== events) wrong.push('the events are not those of the log')
      return wrong
    },
  }
}

const isSame = (kept: RunOutline | undefined, outline: RunOutline): boolean =>
  kept !== undefined && JSON.stringify(runRow(kept)) === JSON.stringify(runRow(outline))

const fingerprint = (before: number, pointer: EventPointer): number =>
  crc32(String(pointerChecksum(pointer)), before)

const eventsIn = (database: DatabaseSync): number => {
  const rows = database
    .prepare(`select ${pointerColumns} from event order by position, "index"`)
    .iterate()
  let events = 0
  for (const row of rows as Iterable<unknown> as Iterable<
    EventPointer & { readonly crc: number }
  >) {
    if (pointerChecksum(row) !== row.crc) return Number.NaN
    events = fingerprint(events, row)
  }
  return events
}

const countIn = (database: DatabaseSync): number =>
  Number(database.prepare('select count(*) as n from run').get()?.['n'])
