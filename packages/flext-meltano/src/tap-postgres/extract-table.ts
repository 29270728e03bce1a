/** Extraction of one table by COPY, from where its bookmark says, with a state every so many rows. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { Cell, CellSink, CellWriter } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { cellProblems } from '../singer/record-line.ts'
import { tapSourceRefused, type TapSourceRefused } from '../singer/tap-error.ts'
import { keyValueOf, type TableBookmark } from './bookmark.ts'
import { cellsOf, copyLines, type CopyBlock } from './copy-rows.ts'
import type { SourceSession } from './source-session.ts'
import type { PlannedColumn, StreamPlan } from './stream-plan.ts'
import { tableQueries, type TableQuery } from './table-query.ts'

export interface TableExtraction {
  readonly session: SourceSession
  readonly plan: StreamPlan
  readonly bookmark: TableBookmark
  readonly run: string | undefined
  readonly stateRows: number
  readonly sink: CellSink
  readonly onBookmark: (bookmark: TableBookmark) => Answer<void, TargetError>
}

type Outcome = Promise<FlextResult<void, TapError | TargetError>>

/** Extracts what the run does not have yet, and leaves the bookmark of a table that is done. */
export const extractTable = async (extraction: TableExtraction): Outcome => {
  const { session, plan, bookmark, run, sink, onBookmark } = extraction
  const writer = sink.writer(plan.stream, { columns: plan.columns, nothing: null })
  if (E.isLeft(writer)) return writer
  let reached = bookmark
  const keep = (next: TableBookmark): Answer<void, TargetError> => {
    reached = next
    return onBookmark(next)
  }
  for (const query of tableQueries(plan, bookmark, run)) {
    const done = await copyOut({ ...extraction, onBookmark: keep }, query, session, writer.right)
    if (E.isLeft(done)) return done
  }
  return onBookmark(doneBookmark(plan, reached, run))
}

const copyOut = async (
  { plan, run, stateRows, onBookmark }: TableExtraction,
  query: TableQuery,
  session: SourceSession,
  writer: CellWriter,
): Outcome => {
  const { columns } = plan
  const changes = columns.flatMap(({ change, at }) =>
    change === undefined ? [] : [{ at, change }],
  )
  const place = placeIn(plan, query)
  const lines = copyLines()
  let last: ReadonlyArray<Cell> | undefined
  let rowsSince = 0

  const take = async ({ lines: rows, escaped, ...block }: CopyBlock): Outcome => {
    writer.begin(block)
    for (const line of rows) {
      const cells = cellsOf(line, escaped)
      for (const { at, change } of changes) {
        const cell = cells[at]
        if (typeof cell !== 'string') continue
        const changed = change(cell)
        if (changed === undefined) return E.left(misfit(plan, cells, at))
        cells[at] = changed
      }
      if (rowsSince >= stateRows && last !== undefined && place.ends(last, cells)) {
        const written = await writer.end()
        if (E.isLeft(written)) return written
        const kept = await onBookmark(place.bookmark(last, run))
        if (E.isLeft(kept)) return kept
        rowsSince = 0
        writer.begin(block)
      }
      const refused = writer.row(cells)
      if (refused !== undefined) return E.left(misfit(plan, cells, refused))
      last = cells
      rowsSince += 1
    }
    return writer.end()
  }

  for await (const bytes of session.copy(query.text) as AsyncIterable<Buffer>) {
    const block = lines.take(bytes)
    if (block === undefined) continue
    const taken = await take(block)
    if (E.isLeft(taken)) return taken
  }
  return last === undefined || !place.isKept
    ? E.right(undefined)
    : onBookmark(place.bookmark(last, run))
}

interface Place {
  /** Whether an extraction can be gone on with between a row and the next. */
  readonly ends: (row: ReadonlyArray<Cell>, next: ReadonlyArray<Cell>) => boolean
  readonly isKept: boolean
  readonly bookmark: (row: ReadonlyArray<Cell>, run: string | undefined) => TableBookmark
}

const placeIn = ({ replicationKey: key, keys }: StreamPlan, { isUnkeyed }: TableQuery): Place => {
  const isValued = key !== undefined && !isUnkeyed
  const isKept = keys.length > 0 || isValued
  return {
    isKept,
    // Without a primary key, rows of one value of the replication key cannot be told apart.
    ends:
      keys.length > 0
        ? () => true
        : isValued
          ? (row, next) => row[key.at] !== next[key.at]
          : () => false,
    bookmark: (row, run) => ({
      ...(key === undefined ? {} : { replication_key: key.name }),
      ...(isValued ? { replication_key_value: valueOf(key, row) } : {}),
      ...(keys.length > 0
        ? { last_pk_fetched: Object.fromEntries(keys.map((one) => [one.name, valueOf(one, row)])) }
        : {}),
      ...(run === undefined ? {} : { run }),
    }),
  }
}

const valueOf = (
  { at, type }: PlannedColumn,
  row: ReadonlyArray<Cell>,
): string | number | boolean | null => {
  const cell = row[at] ?? null
  return cell === null ? null : keyValueOf(cell, type === 'integer')
}

/** A run knows the tables that it has done; without one, a done table is begun anew the next time. */
const doneBookmark = (
  { replicationKey }: StreamPlan,
  reached: TableBookmark,
  run: string | undefined,
): TableBookmark => {
  if (replicationKey === undefined) return run === undefined ? {} : { run, done: true }
  if (run !== undefined) return reached
  const { last_pk_fetched: _, ...bookmark } = reached
  return bookmark
}

/** A value that its column does not take, and the key of the row that has it. */
const misfit = (
  { table, keys, columns }: StreamPlan,
  cells: ReadonlyArray<Cell>,
  refused: number,
): TapSourceRefused => {
  const key = keys.map(({ name, at }) => `${name} ${String(cells[at])}`).join(', ')
  const place = `${table.schema}.${table.name}${key === '' ? '' : `, row ${key}`}`
  return tapSourceRefused(
    place,
    cellProblems(columns, cells, 0, refused).map(({ line: _, ...problem }) => problem),
  )
}
