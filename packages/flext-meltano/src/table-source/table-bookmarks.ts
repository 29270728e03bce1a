/** How far the tables of all streams have been extracted, as the state of a tap of tables. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { SingerState } from '../singer/message.ts'
import { givenState } from '../singer/tap/given-state.ts'
import type { TapConfigRefused } from '../singer/tap/tap-error.ts'
import { TableState, type TableBookmark } from './table-bookmark.ts'

export interface TableBookmarks {
  /** The bookmarks as they were given. */
  readonly given: ReadonlyMap<string, TableBookmark>
  readonly of: (stream: string) => TableBookmark
  readonly keep: (stream: string, bookmark: TableBookmark) => void
  readonly state: () => SingerState
}

/** The bookmarks of a state that was given. */
export const tableBookmarks = (
  tap: string,
  given: SingerState,
): FlextResult<TableBookmarks, TapConfigRefused> => {
  const state = givenState(tap, TableState, given)
  if (E.isLeft(state)) return state
  const before = new Map(Object.entries(state.right.bookmarks ?? {}))
  const bookmarks = new Map(before)
  return E.right({
    given: before,
    of: (stream) => bookmarks.get(stream) ?? {},
    keep: (stream, bookmark) => {
      bookmarks.set(stream, bookmark)
    },
    state: () => ({ ...given, bookmarks: Object.fromEntries(bookmarks) }),
  })
}
