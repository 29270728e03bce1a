/** The rows of a table by COPY, with a bookmark every so many of them. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { TapError, TargetError } from '../singer/error.ts'
import type { QueryRows } from '../table-source/extract-table.ts'
import { placeIn } from '../table-source/extraction-place.ts'
import { misfit } from '../table-source/table-plan.ts'
import { copyRows, copyTexts, type CopyText } from './copy-rows.ts'
import type { SourceSession } from './source-session.ts'

type Outcome = Promise<FlextResult<void, TapError | TargetError>>

export const copyOut = async (
  session: SourceSession,
  { plan, run, stateRows, query, writer, onBookmark }: QueryRows,
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
