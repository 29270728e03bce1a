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

/** A bookmark in a word: the value of its replication key, or how far a file was read, where it has such. */
export const bookmarkText = (bookmark: unknown): string => {
  if (bookmark === undefined || bookmark === null) return 'none'
  const place = filesText(bookmark) ?? placeInLog(bookmark)
  if (place !== undefined) return place
  const value = valueOf(bookmark)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `orders.csv to byte 42`, as taps of files keep it. */
const filesText = (bookmark: unknown): string | undefined => {
  const { files, ...others } = Object(bookmark) as Readonly<Record<string, unknown>>
  const known = Object.entries(Object(files) as Readonly<Record<string, unknown>>)
  const [first, ...more] = known
  if (first === undefined || Object.keys(others).length > 0) return undefined
  const { byte } = Object(first[1]) as { readonly byte?: unknown }
  if (typeof byte !== 'number') return undefined
  const rest = more.length === 0 ? '' : `, and ${more.length} more`
  return `${first[0].slice(first[0].lastIndexOf('/') + 1)} to byte ${byte}${rest}`
}

/** A place in the log of PostgreSQL, as it writes it itself. */
const placeInLog = (bookmark: unknown): string | undefined => {
  const { lsn } = Object(bookmark) as { readonly lsn?: unknown }
  const isNumber = typeof lsn === 'number' || (typeof lsn === 'string' && /^\d+$/.test(lsn))
  if (!isNumber) return undefined
  const place = BigInt(lsn)
  return `${(place >> 32n).toString(16)}/${(place & 0xffffffffn).toString(16)}`.toUpperCase()
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
