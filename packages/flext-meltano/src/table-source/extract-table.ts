/** Extraction of one table: what the run does not have yet, query by query, and the bookmark of its end. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { CellSink, CellWriter } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { doneBookmark } from './extraction-place.ts'
import type { TableBookmark } from './table-bookmark.ts'
import type { TablePlan } from './table-plan.ts'
import { tableQueries, type TableQuery } from './table-query.ts'

export interface TableExtraction {
  readonly plan: TablePlan
  readonly bookmark: TableBookmark
  readonly run: string | undefined
  /** Rows between one bookmark and the next. */
  readonly stateRows: number
  readonly sink: CellSink
  readonly onBookmark: (bookmark: TableBookmark) => Answer<void, TargetError>
}

/** The rows of a query on their way to a writer. */
export interface QueryRows extends Pick<
  TableExtraction,
  'plan' | 'run' | 'stateRows' | 'onBookmark'
> {
  readonly query: TableQuery
  readonly writer: CellWriter
}

type Outcome = Promise<FlextResult<void, TapError | TargetError>>

/** Leaves the bookmark of a table that is done. */
export const extractTable = async (
  { plan, bookmark, run, stateRows, sink, onBookmark }: TableExtraction,
  give: (rows: QueryRows) => Outcome,
): Outcome => {
  const writer = sink.writer(plan.stream, { columns: plan.columns, nothing: null })
  if (E.isLeft(writer)) return writer
  let reached = bookmark
  const keep = (next: TableBookmark): Answer<void, TargetError> => {
    reached = next
    return onBookmark(next)
  }
  for (const query of tableQueries(plan, bookmark, run)) {
    const given = await give({
      plan,
      run,
      stateRows,
      query,
      writer: writer.right,
      onBookmark: keep,
    })
    if (E.isLeft(given)) return given
  }
  return onBookmark(doneBookmark(plan, reached, run))
}
