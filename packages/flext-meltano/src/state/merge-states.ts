/**
 * States put together: each stream's bookmark is taken whole from the later state that has one, and
 * so is every other key. A bookmark is never mixed of two, for only its tap knows what it means.
 */
import type { SingerState } from '../singer/message.ts'

/** The earlier state, with what the later one says put over it. Associative; `{}` changes nothing. */
export const mergeStates = (earlier: SingerState, later: SingerState): SingerState => {
  const before = bookmarksOf(earlier)
  const after = bookmarksOf(later)
  return {
    ...earlier,
    ...later,
    ...(before === undefined && after === undefined ? {} : { bookmarks: { ...before, ...after } }),
  }
}

/** Whether a state says nothing: no key at all, or no bookmark and nothing else. */
export const isEmptyState = (state: SingerState): boolean =>
  Object.entries(state).every(
    ([key, value]) =>
      value === null || (key === 'bookmarks' && isObject(value) && Object.keys(value).length === 0),
  )

/** A state without the bookmarks of some streams, as before their first extraction. */
export const withoutStreams = (state: SingerState, streams: ReadonlySet<string>): SingerState => {
  const bookmarks = bookmarksOf(state)
  const rest = without(state, streams)
  return bookmarks === undefined ? rest : { ...rest, bookmarks: without(bookmarks, streams) }
}

/** Only the bookmarks of some streams. */
export const onlyStreams = (state: SingerState, streams: ReadonlySet<string>): SingerState => {
  const bookmarks = bookmarksOf(state) ?? {}
  return {
    bookmarks: Object.fromEntries(
      Object.entries(bookmarks).filter(([stream]) => streams.has(stream)),
    ),
  }
}

const bookmarksOf = ({ bookmarks }: SingerState): SingerState | undefined =>
  isObject(bookmarks) ? bookmarks : undefined

const without = (object: SingerState, keys: ReadonlySet<string>): SingerState =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)))

const isObject = (value: unknown): value is SingerState =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
