/** Extraction: the selected streams of a catalog, all of them as the database was at one moment. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapDefaults } from '../singer/native-defaults.ts'
import { literal } from '../postgres/identifier.ts'
import type { TapError, TargetError } from '../singer/error.ts'
import { extractTable } from '../table-source/extract-table.ts'
import { keyValueOf, type TableBookmark } from '../table-source/table-bookmark.ts'
import { tableBookmarks, type TableBookmarks } from '../table-source/table-bookmarks.ts'
import type { TablesExtraction } from '../table-source/table-tap.ts'
import { copyOut } from './copy-out.ts'
import { followLog, openLog, positionIn } from './follow-log.ts'
import { withSource, type SourceSession } from './source-session.ts'
import { sourceTables } from './source-table.ts'
import { streamPlans, type StreamPlan } from './stream-plan.ts'
import type { PostgresTapConfig } from './tap-config.ts'

/** Gives schema, rows and state of every selected stream to a sink. */
export const extractPostgres = async ({
  tap,
  config,
  catalog,
  state: given,
  sink,
  run,
}: TablesExtraction<PostgresTapConfig>): Promise<FlextResult<void, TapError | TargetError>> => {
  const known = tableBookmarks(tap, given)
  if (E.isLeft(known)) return known
  const bookmarks = known.right
  const tell = () => sink.state(bookmarks.state())

  return withSource<void, TapError | TargetError>(config, {}, async (session) => {
    const tables = await sourceTables(session, config)
    const plans = streamPlans(tap, config, catalog, tables)
    if (E.isLeft(plans)) return plans
    const logged = plans.right.filter(({ method }) => method === 'LOG_BASED')
    const read = (snapshot?: string) =>
      readTables({ session, plans: plans.right, config, bookmarks, run, sink }, snapshot)
    if (logged.length === 0) {
      const done = await read()
      return E.isLeft(done) ? done : tell()
    }
    return withSource<void, TapError | TargetError>(
      config,
      { replication: true },
      async ({ client: replication }) => {
        const following = { session, replication, config, plans: logged, bookmarks, run }
        const range = await openLog(tap, following)
        if (E.isLeft(range)) return range
        const { slot, until } = range.right
        for (const { stream } of logged)
          bookmarks.keep(stream, begun(bookmarks.of(stream), slot.confirmed, run))
        const done = await read(slot.snapshot)
        if (E.isLeft(done)) return done
        const followed = await followLog(following, range.right, {
          sink,
          stateRows: config.state_rows ?? tapDefaults.state_rows,
          onPosition: (position) => {
            for (const { stream } of logged) {
              const before = positionIn(bookmarks.of(stream)) ?? 0n
              const lsn = position > before ? position : before
              bookmarks.keep(stream, {
                ...reachedIn(lsn),
                ...(until === undefined ? {} : { log_end: reachedIn(until).lsn }),
                ...(run === undefined ? {} : { run }),
              })
            }
            return tell()
          },
        })
        return E.isLeft(followed) ? followed : tell()
      },
    )
  })
}

interface Reading extends Pick<TablesExtraction<PostgresTapConfig>, 'config' | 'run' | 'sink'> {
  readonly session: SourceSession
  readonly plans: ReadonlyArray<StreamPlan>
  readonly bookmarks: TableBookmarks
}

/** Reads every table, as all of them were at one moment; one that follows the log already is left to that. */
const readTables = async (
  { session, plans, config, bookmarks, run, sink }: Reading,
  snapshot: string | undefined,
): Promise<FlextResult<void, TapError | TargetError>> => {
  await session.query('begin transaction isolation level repeatable read read only')
  if (snapshot !== undefined)
    await session.query(`set transaction snapshot ${literal(snapshot).trim()}`)
  for (const plan of plans) {
    const announced = await sink.schema(plan.schema)
    if (E.isLeft(announced)) return announced
    const bookmark = bookmarks.of(plan.stream)
    const position = plan.method === 'LOG_BASED' ? positionIn(bookmark) : undefined
    if (position !== undefined && bookmark.copying !== true) continue
    const extracted = await extractTable(
      {
        plan,
        bookmark,
        run,
        stateRows: config.state_rows ?? tapDefaults.state_rows,
        sink,
        onBookmark: (next) => {
          const isCopied = next.done === true || next.last_pk_fetched === undefined
          const more =
            position === undefined
              ? {}
              : { ...reachedIn(position), ...(isCopied ? {} : { copying: true }) }
          bookmarks.keep(plan.stream, { ...next, ...more })
          return sink.state(bookmarks.state())
        },
      },
      (rows) => copyOut(session, rows),
    )
    if (E.isLeft(extracted)) return extracted
  }
  await session.query('commit')
  return E.right(undefined)
}

/** A table that is new to the log is copied first, and followed from where its slot begins. */
const begun = (bookmark: TableBookmark, from: bigint, run: string | undefined): TableBookmark =>
  bookmark.lsn === undefined
    ? { ...reachedIn(from), copying: true, ...(run === undefined ? {} : { run }) }
    : bookmark

const reachedIn = (position: bigint): Pick<TableBookmark, 'lsn'> => ({
  lsn: keyValueOf(String(position), true),
})
