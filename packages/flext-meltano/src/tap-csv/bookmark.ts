/**
 * How far a file has been read, and how to know it again: size, time of change, and hashes of its
 * head and of what stands before the place reached.
 */
import { createHash } from 'node:crypto'

import * as t from 'io-ts'

import type { CsvSource } from './csv-source.ts'

export const CsvBookmark = t.readonly(
  t.type({
    size: t.number,
    mtime: t.number,
    /** Hash of the first bytes of the file, and how many they are. */
    head: t.string,
    headBytes: t.number,
    /** Hash of the bytes before `byte`. */
    tail: t.string,
    byte: t.number,
    line: t.number,
  }),
)
export interface CsvBookmark extends t.TypeOf<typeof CsvBookmark> {}

/** The state of tap-csv: a bookmark for each file of each stream. */
export const CsvState = t.readonly(
  t.partial({
    bookmarks: t.readonly(
      t.record(
        t.string,
        t.readonly(t.partial({ files: t.readonly(t.record(t.string, CsvBookmark)) })),
      ),
    ),
  }),
)
export interface CsvState extends t.TypeOf<typeof CsvState> {}

const hashedBytes = 4096

/** The bookmark of a place in a file. */
export const bookmarkAt = (
  source: CsvSource,
  byte: number,
  line: number,
  known?: CsvBookmark,
): CsvBookmark => {
  const headBytes = known?.headBytes ?? Math.min(hashedBytes, source.size)
  return {
    size: source.size,
    mtime: source.mtime,
    head: known?.head ?? hash(source.bytesAt(0, headBytes)),
    headBytes,
    tail: tailBefore(source, byte),
    byte,
    line,
  }
}

export type Continuation =
  | { readonly _tag: 'Finished' }
  | { readonly _tag: 'GoOn'; readonly byte: number; readonly line: number }
  | { readonly _tag: 'Anew' }

/** An unchanged or grown file is gone on with; any other change means to read it anew. */
export const continuation = (
  source: CsvSource,
  bookmark: CsvBookmark | undefined,
): Continuation => {
  if (bookmark === undefined) return { _tag: 'Anew' }
  const { size, mtime, byte, line } = bookmark
  const same = source.size === size && source.mtime === mtime
  const grown = source.size > size
  if (!(same || grown) || byte > source.size) return { _tag: 'Anew' }
  if (hash(source.bytesAt(0, bookmark.headBytes)) !== bookmark.head) return { _tag: 'Anew' }
  if (tailBefore(source, byte) !== bookmark.tail) return { _tag: 'Anew' }
  if (byte === source.size) return { _tag: 'Finished' }
  return atLineEnd(source, byte) ? { _tag: 'GoOn', byte, line } : { _tag: 'Anew' }
}

/** A last row without a line end may have been written on: then it was not the whole row. */
const atLineEnd = (source: CsvSource, byte: number): boolean => {
  if (byte === 0) return true
  const around = source.bytesAt(byte - 1, 2).toString('latin1')
  return around[0] === '\n' || around[1] === '\n' || around[1] === '\r'
}

const tailBefore = (source: CsvSource, byte: number): string => {
  const length = Math.min(hashedBytes, byte)
  return hash(source.bytesAt(byte - length, length))
}

const hash = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
