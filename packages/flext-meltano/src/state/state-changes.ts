/** What differs between two states: bookmark by bookmark, and whatever else they hold. */
import { isDeepStrictEqual } from 'node:util'

import type { SingerState } from '../singer/message.ts'

export interface BookmarkChange {
  /** The stream of a bookmark, or another key of the state. */
  readonly of: string
  /** Undefined where there is none. */
  readonly before: unknown
  readonly after: unknown
}

export const stateChanges = (
  before: SingerState | null,
  after: SingerState | null,
): ReadonlyArray<BookmarkChange> => {
  const [was, is] = [partsOf(before), partsOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((of) => {
    const change = { of, before: was.get(of), after: is.get(of) }
    return isDeepStrictEqual(change.before, change.after) ? [] : [change]
  })
}

/** A bookmark in a word: the value of its replication key where it has one. */
export const bookmarkText = (bookmark: unknown): string => {
  if (bookmark === undefined || bookmark === null) return 'none'
  const value = valueOf(bookmark)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const valueOf = (bookmark: unknown): unknown =>
  typeof bookmark === 'object' && bookmark !== null && 'replication_key_value' in bookmark
    ? bookmark.replication_key_value
    : bookmark

const partsOf = (state: SingerState | null): ReadonlyMap<string, unknown> => {
  const { bookmarks, ...others } = state ?? {}
  const ofStreams = typeof bookmarks === 'object' && bookmarks !== null ? bookmarks : {}
  return new Map<string, unknown>([...Object.entries(ofStreams), ...Object.entries(others)])
}
