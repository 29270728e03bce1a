/** The log on PostgreSQL: appending a batch of records by one statement, and reading them by position. */
import { JournalDamaged } from '../journal/journal-damaged.ts'
import { JournalBroken } from '../journal/journal.ts'
import { entryOf, logRow, type LogRow } from '../journal/log-row.ts'
import type { JournalEntry, KeptEntry } from '../journal/record.ts'
import type { SqlClient } from './driver.ts'
import type { Server } from './server.ts'
import type { Session } from './session.ts'

const columns = 'position, run, at, kind, body, crc'
const chunk = 16_384

/** Everything that can go wrong with a record itself goes wrong here, before anything is written. */
export const prepareRows = (
  first: number,
  entries: ReadonlyArray<JournalEntry>,
): ReadonlyArray<LogRow> => entries.map((entry, n) => logRow(first + n, entry))

export interface LogWriter {
  /** Writes rows if the epoch is still the owner's; answers whether it is. */
  readonly write: (rows: ReadonlyArray<LogRow>, session: Session) => Promise<boolean>
  /** Whether rows that may have been written were: all of them or none. */
  readonly has: (rows: ReadonlyArray<LogRow>, session: Session) => Promise<boolean>
}

export const logWriter = ({ path, table }: Server, epoch: number): LogWriter => {
  // JSON has no line breaks of its own, so bodies travel as lines: nothing is escaped on the way.
  const text = `with fence as materialized
    (select from ${table('owner')} where epoch = $1 for key share)
    insert into ${table('log')} (${columns})
    select $2::bigint + r.nth - 1, r.run, r.at, r.kind, r.body, r.crc from fence, unnest
    ($3::bigint[], $4::bigint[], $5::int[], string_to_array($6::text, E'\\n'), $7::bigint[])
    with ordinality as r (run, at, kind, body, crc, nth)`

  return {
    write: async (rows, session) => {
      const runs: Array<number> = []
      const times: Array<number> = []
      const kinds: Array<number> = []
      const bodies: Array<string> = []
      const crcs: Array<number> = []
      for (const [, run, at, kind, body, crc] of rows) {
        runs.push(run)
        times.push(at)
        kinds.push(kind)
        bodies.push(body)
        crcs.push(crc)
      }
      const { rowCount } = await session.query({
        name: 'flext_append',
        text,
        values: [
          epoch,
          rows[0]![0],
          arrayOf(runs),
          arrayOf(times),
          arrayOf(kinds),
          bodies.join('\n'),
          arrayOf(crcs),
        ],
      })
      return rowCount === rows.length
    },
    has: async (rows, session) => {
      const from = rows[0]![0]
      const found = await session.query<{ readonly position: number; readonly crc: number }>({
        text: `select position, crc from ${table('log')} where position >= $1 order by position`,
        values: [from],
      })
      if (found.rows.length === 0) return false
      const same =
        found.rows.length === rows.length &&
        rows.every(
          ([position, , , , , crc], n) =>
            found.rows[n]?.position === position && found.rows[n]?.crc === crc,
        )
      if (same) return true
      throw new JournalBroken(
        `the journal ${path} has records from position ${from} on that its owner did not write`,
      )
    },
  }
}

const arrayOf = (numbers: ReadonlyArray<number>): string => `{${numbers.join(',')}}`

export interface LogReader {
  /** The position of the last record, and the highest run whose records were removed; 0 when there is none. */
  readonly end: () => Promise<{ readonly last: number; readonly prunedRun: number }>
  readonly at: (positions: Iterable<number>) => Promise<(position: number) => KeptEntry>
  /** All records from one position to another, both included, in order. */
  readonly between: (from: number, to: number) => AsyncIterable<KeptEntry>
  /** Those of some runs. */
  readonly ofRuns: (runs: Iterable<number>, from: number, to: number) => AsyncIterable<KeptEntry>
}

/** A record that is missing or not as it was written is reported, never passed over. */
export const logReader = (
  { path, table }: Server,
  query: <Row>(statement: Parameters<SqlClient['query']>[0]) => Promise<ReadonlyArray<Row>>,
): LogReader => {
  const [log, pruned] = [table('log'), table('pruned')]
  const range = `select ${columns} from ${log} where position between $1 and $2`

  const read = async (
    text: string,
    values: ReadonlyArray<unknown>,
  ): Promise<ReadonlyArray<KeptEntry>> => {
    const rows = await query<LogRow>({ text, values, rowMode: 'array' })
    return rows.map((row) => entryOf(path, row))
  }
  const refuseGap = async (from: number, to: number): Promise<void> => {
    const [found] = await query<{ readonly n: number }>({
      text: `select (select count(*) from ${log} where position between $1 and $2) + (select
        coalesce(sum(least(last, $2) - greatest(first, $1) + 1), 0) from ${pruned}
        where last >= $1 and first <= $2)::bigint as n`,
      values: [from, to],
    })
    if (found?.n === to - from + 1) return
    const [missing] = await query<{ readonly position: number | null }>({
      text: `select min(position) as position from generate_series($1::bigint, $2::bigint) as g (position)
        where not exists (select from ${log} l where l.position = g.position)
        and not exists (select from ${pruned} p where g.position between p.first and p.last)`,
      values: [from, to],
    })
    throw new JournalDamaged(path, missing?.position ?? from, 'it is missing')
  }
  async function* chunks(
    text: string,
    from: number,
    to: number,
    ...more: ReadonlyArray<unknown>
  ): AsyncGenerator<KeptEntry> {
    for (let start = from; start <= to; start += chunk) {
      const end = Math.min(start + chunk - 1, to)
      await refuseGap(start, end)
      yield* await read(text, [start, end, ...more])
    }
  }

  return {
    end: async () => {
      const [found] = await query<{ readonly last: number; readonly run: number }>({
        text: `select greatest((select max(position) from ${log}), (select max(last) from ${pruned}), 0)
          as last, coalesce((select max(run) from ${pruned}), 0) as run`,
      })
      return { last: found!.last, prunedRun: found!.run }
    },
    at: async (positions) => {
      const wanted = [...new Set(positions)]
      const found =
        wanted.length === 0
          ? []
          : await read(`select ${columns} from ${log} where position = any($1::bigint[])`, [
              arrayOf(wanted),
            ])
      const byPosition = new Map(found.map((entry) => [entry.position, entry]))
      return (position) => {
        const entry = byPosition.get(position)
        if (entry === undefined) throw new JournalDamaged(path, position, 'it is missing')
        return entry
      }
    },
    between: (from, to) => chunks(`${range} order by position`, from, to),
    ofRuns: (runs, from, to) =>
      chunks(
        `${range} and run = any($3::bigint[]) order by position`,
        from,
        to,
        arrayOf([...runs]),
      ),
  }
}
