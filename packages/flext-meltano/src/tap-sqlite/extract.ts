/** Extraction: the selected streams of a catalog, all of them as the file was at one moment. */
import type { DatabaseSync } from 'node:sqlite'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import type { Cell } from '../singer/cells.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { extractTable, type QueryRows } from '../table-source/extract-table.ts'
import { placeIn } from '../table-source/extraction-place.ts'
import { tableBookmarks } from '../table-source/table-bookmarks.ts'
import { misfit } from '../table-source/table-plan.ts'
import type { TablesExtraction } from '../table-source/table-tap.ts'
import { misreadTexts, type MisreadTexts } from './misread-text.ts'
import { withDatabase } from './source-database.ts'
import { sourceTables } from './source-table.ts'
import { streamPlans } from './stream-plan.ts'
import type { SqliteTapConfig } from './tap-config.ts'

/** Rows that are given at once. */
const blockRows = 1000

type Outcome = Promise<FlextResult<void, TapError | TargetError>>

/** Gives schema, rows and state of every selected stream to a sink. */
export const extractSqlite = async ({
  tap,
  config,
  catalog,
  state: given,
  sink,
  run,
}: TablesExtraction<SqliteTapConfig>): Outcome => {
  const bookmarks = tableBookmarks(tap, given)
  if (E.isLeft(bookmarks)) return bookmarks
  const { of, keep, state } = bookmarks.right

  return withDatabase<void, TapError | TargetError>(config, async (database) => {
    const misreadOf = misreadTexts(database)
    database.exec('begin')
    const plans = streamPlans(tap, config, catalog, sourceTables(database, config))
    if (E.isLeft(plans)) return plans
    for (const plan of plans.right) {
      const misreadIn = misreadOf(plan)
      const announced = await sink.schema(plan.schema)
      if (E.isLeft(announced)) return announced
      const extracted = await extractTable(
        {
          plan,
          bookmark: of(plan.stream),
          run,
          stateRows: config.state_rows ?? tapDefaults.state_rows,
          sink,
          onBookmark: (bookmark) => {
            keep(plan.stream, bookmark)
            return sink.state(state())
          },
        },
        (rows) => readOut(database, misreadIn, rows),
      )
      if (E.isLeft(extracted)) return extracted
    }
    database.exec('commit')
    return sink.state(state())
  })
}

const readOut = async (
  database: DatabaseSync,
  misreadIn: MisreadTexts,
  { plan, run, stateRows: rowsOfState, query, writer, onBookmark }: QueryRows,
): Outcome => {
  const place = placeIn(plan, query)
  const statement = database.prepare(query.text)
  statement.setReturnArrays(true)
  const block = { plain: false, ascii: false, bytes: 0 }
  let rows = 0
  let rowsSince = 0
  const rowsRead = statement.iterate() as unknown as Iterable<ReadonlyArray<string | number | null>>
  for (const values of rowsRead) {
    const cells = values.map(cellOf)
    const misread = misreadIn(cells)
    if (misread !== undefined) return E.left(misread)
    for (const { at, change } of plan.columns) {
      const cell = cells[at] ?? null
      if (change === undefined || cell === null) continue
      const changed = change(cell)
      if (changed === undefined) return E.left(misfit(plan, cells, at))
      cells[at] = changed
    }
    const isState = rowsSince >= rowsOfState && place.endsBefore(cells)
    if (rows > 0 && (isState || rows >= blockRows)) {
      rows = 0
      const written = await writer.end()
      if (E.isLeft(written)) return written
    }
    if (isState) {
      rowsSince = 0
      const kept = await onBookmark(place.bookmark(run))
      if (E.isLeft(kept)) return kept
    }
    if (rows === 0) writer.begin(block)
    const refused = writer.row(cells)
    if (refused !== undefined) return E.left(misfit(plan, cells, refused))
    place.reach(cells)
    rows += 1
    rowsSince += 1
  }
  if (rowsSince === 0) return E.right(undefined)
  if (rows > 0) {
    const written = await writer.end()
    if (E.isLeft(written)) return written
  }
  return place.isKept ? onBookmark(place.bookmark(run)) : E.right(undefined)
}

/** Only numbers of eight bytes come as numbers; infinity has no text in JSON. */
const cellOf = (value: string | number | null): Cell =>
  typeof value === 'number' ? (Number.isFinite(value) ? String(value) : null) : value
