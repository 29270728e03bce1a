/** How far a load has come, stream by stream: rows, bytes, and what the bookmarks and the catalog say of the rest. */
import { isStreamSelected, streamMetadata, streamName } from '../../singer/catalog.ts'
import type { SingerState } from '../../singer/message.ts'
import type { PairProgress } from '../../singer/pair/pair.ts'
import { replicationOf } from '../../singer/replication.ts'
import { bookmarkPosition } from '../../state/bookmark-position.ts'
import type { RowCounts, TapCatalog } from '../model.ts'
import type { StreamProgress } from '../observer.ts'

/** Rows that streams are known to have, of those that are extracted from their beginning. */
export const knownSizes = (
  { catalog }: TapCatalog,
  state: SingerState | null,
): ReadonlyMap<string, number> => {
  const bookmarks = bookmarksOf(state)
  return new Map(
    catalog.streams.flatMap((stream) => {
      const { 'row-count': rows } = streamMetadata(stream)
      const name = streamName(stream)
      const isWhole = replicationOf(stream).method === 'FULL_TABLE' || !(name in bookmarks)
      return isStreamSelected(stream) && typeof rows === 'number' && rows > 0 && isWhole
        ? [[name, rows] as const]
        : []
    }),
  )
}

export const streamsProgress = (
  rows: RowCounts,
  { bytesByStream, state }: Pick<PairProgress, 'bytesByStream' | 'state'>,
  sizes: ReadonlyMap<string, number>,
  now: number,
): ReadonlyArray<StreamProgress> => {
  const bookmarks = bookmarksOf(state ?? null)
  return Object.entries(rows).map(([stream, count]) => {
    const { at, done, behind } = bookmarkPosition(bookmarks[stream])
    const size = sizes.get(stream)
    const part = size === undefined || size === 0 ? done : Math.min(1, count / size)
    return {
      stream,
      rows: count,
      bytes: bytesByStream[stream] ?? 0,
      ...(at === undefined ? {} : { lagMs: Math.max(0, now - at) }),
      ...(behind === undefined ? {} : { behindBytes: behind }),
      ...(part === undefined ? {} : { done: part }),
    }
  })
}

const bookmarksOf = (state: SingerState | null): Readonly<Record<string, unknown>> => {
  const bookmarks = state?.['bookmarks']
  return typeof bookmarks === 'object' && bookmarks !== null
    ? (bookmarks as Readonly<Record<string, unknown>>)
    : {}
}
