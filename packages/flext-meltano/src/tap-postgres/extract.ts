/** Extraction: the selected streams of a catalog, all of them as the database was at one moment. */
import { decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Catalog } from '../singer/catalog.ts'
import type { CellSink } from '../singer/cells.ts'
import type { SingerState } from '../singer/message.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { tapConfigRefused } from '../singer/tap-error.ts'
import { PostgresState, type TableBookmark } from './bookmark.ts'
import { extractTable } from './extract-table.ts'
import { withSource } from './source-session.ts'
import { sourceTables } from './source-table.ts'
import { streamPlans } from './stream-plan.ts'
import type { PostgresTapConfig } from './tap-config.ts'

const stateRows = 10_000

export interface PostgresExtraction {
  readonly tap: string
  readonly config: PostgresTapConfig
  readonly catalog: Catalog
  readonly state: SingerState
  readonly sink: CellSink
  /** The run that the rows are for, where the orchestrator says so. */
  readonly run: string | undefined
}

/** Gives schema, rows and state of every selected stream to a sink. */
export const extractPostgres = async ({
  tap,
  config,
  catalog,
  state: given,
  sink,
  run,
}: PostgresExtraction): Promise<FlextResult<void, TapError | TargetError>> => {
  const state = decode(PostgresState, given)
  if (E.isLeft(state))
    return E.left(tapConfigRefused(tap, problemLines(state.left.problems, 'state')))
  const bookmarks = new Map<string, TableBookmark>(Object.entries(state.right.bookmarks ?? {}))
  const reached = (): SingerState => ({ ...given, bookmarks: Object.fromEntries(bookmarks) })

  return withSource<void, TapError | TargetError>(config, {}, async (session) => {
    // What is read of the catalogs and of every table belongs to one moment.
    await session.query('begin transaction isolation level repeatable read read only')
    const plans = streamPlans(tap, config, catalog, await sourceTables(session, config))
    if (E.isLeft(plans)) return plans
    for (const plan of plans.right) {
      const announced = await sink.schema(plan.schema)
      if (E.isLeft(announced)) return announced
      const extracted = await extractTable({
        session,
        plan,
        bookmark: bookmarks.get(plan.stream) ?? {},
        run,
        stateRows: config.state_rows ?? stateRows,
        sink,
        onBookmark: (bookmark) => {
          bookmarks.set(plan.stream, bookmark)
          return sink.state(reached())
        },
      })
      if (E.isLeft(extracted)) return extracted
    }
    await session.query('commit')
    return sink.state(reached())
  })
}
