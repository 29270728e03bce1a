/** Rows of the log on their way: gathered into blocks, for they come one by one. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { Cell, CellSink } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { misfit } from '../table-source/table-plan.ts'
import type { StreamPlan } from './stream-plan.ts'

export interface LoggedRows {
  readonly row: (cells: ReadonlyArray<Cell>) => Promise<FlextResult<void, TapError | TargetError>>
  /** Whatever waits is given. */
  readonly end: () => Answer<void, TargetError>
}

const mostRows = 500

export const loggedRows = (
  plan: StreamPlan,
  sink: CellSink,
): FlextResult<LoggedRows, TargetError> => {
  const writer = sink.writer(plan.stream, { columns: plan.columns, nothing: null })
  if (E.isLeft(writer)) return writer
  let rows = 0
  const end = (): Answer<void, TargetError> => {
    if (rows === 0) return E.right(undefined)
    rows = 0
    return writer.right.end()
  }
  return E.right({
    end,
    row: async (cells) => {
      if (rows === 0) writer.right.begin({ plain: false, ascii: false, bytes: 0 })
      const refused = writer.right.row(cells)
      if (refused !== undefined) return E.left(misfit(plan, cells, refused))
      rows += 1
      return rows >= mostRows ? end() : E.right(undefined)
    },
  })
}
