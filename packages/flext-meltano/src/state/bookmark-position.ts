/** How far a bookmark says that its stream has come: as a time, as a part of a file, or as a place in a log. */

export interface BookmarkPosition {
  /** The time that the bookmark stands at, in milliseconds since the epoch. */
  readonly at?: number
  /** The part of its source that is behind it, from 0 to 1. */
  readonly done?: number
  /** Bytes of a log that are still before it. */
  readonly behind?: number
}

export const bookmarkPosition = (bookmark: unknown): BookmarkPosition => {
  if (!isObject(bookmark)) return {}
  const at = timeIn(bookmark['replication_key_value'])
  const done = partOfFile(bookmark['files'])
  const behind = distance(bookmark['lsn'], bookmark['log_end'])
  return {
    ...(at === undefined ? {} : { at }),
    ...(done === undefined ? {} : { done }),
    ...(behind === undefined ? {} : { behind }),
  }
}

/** Dates and times of ISO 8601; a bare number may be anything. */
const timeIn = (value: unknown): number | undefined => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(?:[T ]|$)/.test(value)) return undefined
  const at = Date.parse(zoned(value))
  return Number.isNaN(at) ? undefined : at
}

/** What names no zone is UTC. */
const zoned = (value: string): string =>
  /(?:Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`

/** Of one file: how many there will be is not known from the bookmark of several. */
const partOfFile = (files: unknown): number | undefined => {
  const [only, ...others] = isObject(files) ? Object.values(files) : []
  if (!isObject(only) || others.length > 0) return undefined
  const { size, byte } = only
  return typeof size === 'number' && typeof byte === 'number' && size > 0
    ? Math.min(1, byte / size)
    : undefined
}

const distance = (reached: unknown, end: unknown): number | undefined => {
  const [from, to] = [reached, end].map(Number)
  if (reached === undefined || from === undefined || to === undefined) return undefined
  return Number.isFinite(to - from) ? Math.max(0, to - from) : undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
