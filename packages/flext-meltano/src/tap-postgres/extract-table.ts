/** Extraction of one table by COPY, from where its bookmark says, with a state every so many rows. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { CellSink, CellWriter } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { doneBookmark, placeIn } from '../table-source/extraction-place.ts'
import type { TableBookmark } from '../table-source/table-bookmark.ts'
import { misfit } from '../table-source/table-plan.ts'
import { tableQueries, type TableQuery } from '../table-source/table-query.ts'
import { copyRows, copyTexts, type CopyText } from './copy-rows.ts'
import type { SourceSession } from './source-session.ts'
import type { StreamPlan } from './stream-plan.ts'

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
  const changes = plan.columns.flatMap(({ change, at }) =>
    change === undefined ? [] : [{ at, change }],
  )
  const place = placeIn(plan, query)
  const texts = copyTexts()
  const rows = copyRows()
  const { cells } = rows
  let rowsSince = 0
  let isInside = false

  const keep = async (): Outcome => {
    const written = await writer.end()
    if (E.isLeft(written)) return written
    rowsSince = 0
    return onBookmark(place.bookmark(run))
  }

  const take = async ({ text, block }: CopyText): Outcome => {
    writer.begin(block)
    rows.begin(text)
    while (rows.next()) {
      for (const { at, change } of changes) {
        const cell = cells[at]
        if (typeof cell !== 'string') continue
        const changed = change(cell)
        if (changed === undefined) return E.left(misfit(plan, cells, at))
        cells[at] = changed
      }
      if (rowsSince >= stateRows && place.endsBefore(cells)) {
        const kept = await keep()
        if (E.isLeft(kept)) return kept
        writer.begin(block)
      }
      const refused = writer.row(cells)
      if (refused !== undefined) return E.left(misfit(plan, cells, refused))
      place.reach(cells)
      rowsSince += 1
      isInside = true
    }
    return writer.end()
  }

  for await (const bytes of session.copy(query.text) as AsyncIterable<Buffer>) {
    const taken = texts.take(bytes)
    if (taken === undefined) continue
    const done = await take(taken)
    if (E.isLeft(done)) return done
  }
  return isInside && place.isKept ? onBookmark(place.bookmark(run)) : E.right(undefined)
}
