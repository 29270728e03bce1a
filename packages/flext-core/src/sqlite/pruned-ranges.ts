/**
 * The gaps that were made in the log on purpose, as ranges of positions: what is missing beside them
 * is damage. Ranges that touch become one, so there are never more of them than records between.
 */
import type { DatabaseSync } from 'node:sqlite'

import type { PrunedTable } from './journal-schema.ts'

export interface PrunedRanges {
  /** The last position that was pruned; 0 when there is none. */
  readonly last: () => number
  /** The highest number of a run that was pruned. */
  readonly lastRun: () => number
  /** How many positions from one to another, both included, were pruned. */
  readonly countBetween: (from: number, to: number) => number
  /** The last position of the range that a position is in; undefined when it was not pruned. */
  readonly endOf: (position: number) => number | undefined
  /** Takes note of positions, in rising order, within a transaction. `run` is the highest among them. */
  readonly add: (positions: Iterable<number>, run: number) => void
}

/** Files of the first format have no such gaps. */
export const prunedRanges = (database: DatabaseSync): PrunedRanges => {
  const there = database.prepare("select 1 from sqlite_schema where name = 'pruned'").get()
  return there === undefined ? noRanges : rangesIn(database)
}

const noRanges: PrunedRanges = {
  last: () => 0,
  lastRun: () => 0,
  countBetween: () => 0,
  endOf: () => undefined,
  add: () => {},
}

const rangesIn = (database: DatabaseSync): PrunedRanges => {
  const ends = database.prepare('select max(last) as last, max(run) as run from pruned')
  const upTo = database.prepare(
    'select first, last, run from pruned where first <= ? order by first desc limit 1',
  )
  const from = database.prepare('select first, last, run from pruned where first = ?')
  const count = database.prepare(
    `select coalesce(sum(min(last, $to) - max(first, $from) + 1), 0) as n from pruned
     where first <= $to and last >= $from
     and first >= coalesce((select max(first) from pruned where first <= $from), $from)`,
  )
  const remove = database.prepare('delete from pruned where first = ?')
  const insert = database.prepare('insert into pruned values (?, ?, ?)')
  const find = (statement: typeof upTo, position: number) =>
    statement.get(position) as unknown as PrunedTable | undefined

  return {
    last: () => Number(ends.get()?.['last'] ?? 0),
    lastRun: () => Number(ends.get()?.['run'] ?? 0),
    countBetween: (start, to) => Number(count.get({ from: start, to })?.['n']),
    endOf: (position) => {
      const range = find(upTo, position)
      return range !== undefined && range.last >= position ? range.last : undefined
    },
    add: (positions, run) => {
      for (const [first, last] of rangesOf(positions)) {
        const before = find(upTo, first - 1)
        const touching = before?.last === first - 1 ? before : undefined
        const after = find(from, last + 1)
        if (touching) remove.run(touching.first)
        if (after) remove.run(after.first)
        insert.run(
          touching?.first ?? first,
          after?.last ?? last,
          Math.max(run, touching?.run ?? 0, after?.run ?? 0),
        )
      }
    },
  }
}

const rangesOf = (
  positions: Iterable<number>,
): ReadonlyArray<readonly [first: number, last: number]> => {
  const ranges: Array<[number, number]> = []
  for (const position of positions) {
    const range = ranges.at(-1)
    if (range?.[1] === position - 1) range[1] = position
    else ranges.push([position, position])
  }
  return ranges
}
