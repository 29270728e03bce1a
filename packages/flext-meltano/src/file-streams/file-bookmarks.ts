/** How far the files of all streams have been read, as the state of a tap of files. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { SingerState } from '../singer/message.ts'
import { givenState } from '../singer/tap/given-state.ts'
import type { TapConfigRefused } from '../singer/tap/tap-error.ts'
import { FilesState, type FileBookmark } from './file-bookmark.ts'

export interface FileBookmarks {
  readonly of: (stream: string, path: string) => FileBookmark | undefined
  readonly keep: (stream: string, path: string, bookmark: FileBookmark) => void
  readonly state: () => SingerState
}

/** The bookmarks of a state that was given. */
export const fileBookmarks = (
  tap: string,
  given: SingerState,
): FlextResult<FileBookmarks, TapConfigRefused> => {
  const state = givenState(tap, FilesState, given)
  if (E.isLeft(state)) return state
  const bookmarks = new Map<string, Map<string, FileBookmark>>(
    Object.entries(state.right.bookmarks ?? {}).map(([stream, { files }]) => [
      stream,
      new Map(Object.entries(files ?? {})),
    ]),
  )
  return E.right({
    of: (stream, path) => bookmarks.get(stream)?.get(path),
    keep: (stream, path, bookmark) => {
      const known = bookmarks.get(stream) ?? new Map<string, FileBookmark>()
      bookmarks.set(stream, known.set(path, bookmark))
    },
    state: () => ({
      bookmarks: Object.fromEntries(
        [...bookmarks].map(([stream, files]) => [stream, { files: Object.fromEntries(files) }]),
      ),
    }),
  })
}
