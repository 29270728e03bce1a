/** The log in its file: appending batches of records, and reading them by position. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'

import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import { entryOf, logRow, type LogRow } from '../journal/log-row.ts'
import { JournalDamaged } from '../journal/journal-damaged.ts'
import type { PrunedRanges } from './pruned-ranges.ts'

/** Rows of the log, ready to be written. */
export type PreparedRows = ReadonlyArray<number | string>

const width = 6
const atOnce = 8
const chunk = 16_384

/** Everything that can go wrong with a record itself goes wrong here, before anything is written. */
export const prepareRows = (first: number, entries: ReadonlyArray<JournalEntry>): PreparedRows => {
  const values: Array<number | string> = []
  for (let i = 0; i < entries.length; i++) values.push(...logRow(first + i, entries[i]!))
  return values
}

const insertRows = (count: number): string =>
  `insert into log values ${Array(count).fill('(?, ?, ?, ?, ?, ?)').join(', ')}`

/** Writes rows within the transaction at hand; several by one statement, which is a fifth faster. */
export const logWriter = (database: DatabaseSync): ((rows: PreparedRows) => void) => {
  const one = database.prepare(insertRows(1))
  const several = database.prepare(insertRows(atOnce))

  return (rows) => {
    let from = 0
    for (; from + atOnce * width <= rows.length; from += atOnce * width) {
      several.run(...rows.slice(from, from + atOnce * width))
    }
    for (; from < rows.length; from += width) one.run(...rows.slice(from, from + width))
  }
}

export interface LogReader {
  /** The position of the last record; 0 when there is none. */
  readonly last: () => number
  readonly at: (position: number) => KeptEntry
  /** All records from one position to another, both included, in order. */
  readonly between: (from: number, to: number) => Iterable<KeptEntry>
  /** Those of one run. */
  readonly ofRun: (run: number, from: number, to: number) => ReadonlyArray<KeptEntry>
  /** Those of some runs, as many as there may be. */
  readonly ofRuns: (runs: Iterable<number>, from: number, to: number) => Iterable<KeptEntry>
}

/** A record that is missing or not as it was written is reported, never passed over. */
export const logReader = (
  database: DatabaseSync,
  path: string,
  pruned: PrunedRanges,
): LogReader => {
  let queries = 0
  const prepare = (sql: string): StatementSync => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return statement
  }
  const columns = 'position, run, at, kind, body, crc'
  const range = `select ${columns} from log where position between ? and ?`
  const last = prepare('select max(position) from log')
  const at = prepare(`select ${columns} from log where position = ?`)
  const between = prepare(`${range} order by position`)
  const ofRun = prepare(`${range} and run = ? order by position`)
  const count = prepare('select count(*) from log where position between ? and ?')

  const numberIn = (statement: StatementSync, ...values: ReadonlyArray<number>): number =>
    ((statement.get(...values) as unknown as ReadonlyArray<number | null>)[0] as number) ?? 0

  const refuseGap = (from: number, to: number): void => {
    const kept = numberIn(count, from, to)
    const expected = to - from + 1
    // Nothing was pruned from most journals: the sum is asked for only where records are missing.
    if (kept === expected && pruned.last() < from) return
    if (kept + pruned.countBetween(from, to) === expected) return
    for (let position = from; position <= to; position++) {
      const isKept = at.get(position) !== undefined
      const prunedTo = pruned.endOf(position)
      if (isKept && prunedTo !== undefined) {
        throw new JournalDamaged(path, position, 'it is there, though it was pruned')
      }
      if (!isKept && prunedTo === undefined)
        throw new JournalDamaged(path, position, 'it is missing')
    }
  }
  const rows = (statement: StatementSync, ...values: ReadonlyArray<number>): Array<KeptEntry> =>
    (statement.all(...values) as unknown as ReadonlyArray<LogRow>).map((row) => entryOf(path, row))

  function* chunks(statement: StatementSync, from: number, to: number): Generator<KeptEntry> {
    for (let start = from; start <= to; start += chunk) {
      const end = Math.min(start + chunk - 1, to)
      refuseGap(start, end)
      yield* rows(statement, start, end)
    }
  }

  function* ofRuns(runs: Iterable<number>, from: number, to: number): Generator<KeptEntry> {
    const wanted = `temp.wanted_${++queries}`
    database.exec(`create table ${wanted} (run integer primary key)`)
    try {
      database
        .prepare(`insert into ${wanted} select value from json_each(?)`)
        .run(JSON.stringify([...runs]))
      yield* chunks(
        prepare(
          `${range} and exists (select 1 from ${wanted} w where w.run = log.run) order by position`,
        ),
        from,
        to,
      )
    } finally {
      if (database.isOpen) database.exec(`drop table ${wanted}`)
    }
  }

  return {
    last: () => Math.max(numberIn(last), pruned.last()),
    at: (position) => {
      const row = at.get(position) as unknown as LogRow | undefined
      if (row === undefined) throw new JournalDamaged(path, position, 'it is missing')
      return entryOf(path, row)
    },
    between: (from, to) => chunks(between, from, to),
    ofRun: (run, from, to) => {
      refuseGap(from, to)
      return rows(ofRun, from, to, run)
    },
    ofRuns,
  }
}
