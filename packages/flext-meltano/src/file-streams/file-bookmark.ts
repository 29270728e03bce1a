/**
 * How far a file has been read, and how to know it again: size, time of change, and hashes of its
 * head and of what stands before the place reached.
 */
import { createHash } from 'node:crypto'

import * as t from 'io-ts'

import type { TextSource } from '../text-file/text-source.ts'

export const FileBookmark = t.readonly(
  t.intersection([
    t.type({
      size: t.number,
      mtime: t.number,
      /** Hash of the first bytes of the file, and how many they are. */
      head: t.string,
      headBytes: t.number,
      /** Hash of the bytes before `byte`; of the file's last ones where it is packed or recoded. */
      tail: t.string,
      /** Place in the text, and the number of the line that begins there. */
      byte: t.number,
      line: t.number,
    }),
    t.partial({
      /** How the text of a packed or recoded file ended, once it was read to its end. */
      end: t.keyof({ line: null, open: null }),
      /** The run that came so far, of a stream that every run reads whole. */
      run: t.string,
    }),
  ]),
)
export interface FileBookmark extends t.TypeOf<typeof FileBookmark> {}

/** The state of a tap of files: a bookmark for each file of each stream. */
export const FilesState = t.readonly(
  t.partial({
    bookmarks: t.readonly(
      t.record(
        t.string,
        t.readonly(t.partial({ files: t.readonly(t.record(t.string, FileBookmark)) })),
      ),
    ),
  }),
)
export interface FilesState extends t.TypeOf<typeof FilesState> {}

/** What is looked at of a file to know it again. */
export type FilePlace = Pick<TextSource, 'size' | 'mtime' | 'direct' | 'bytesAt'>

const hashedBytes = 4096

/** The bookmark of a place in a file. */
export const bookmarkAt = (
  source: FilePlace,
  byte: number,
  line: number,
  known?: FileBookmark,
): FileBookmark => {
  const headBytes = known?.headBytes ?? Math.min(hashedBytes, source.size)
  return {
    size: source.size,
    mtime: source.mtime,
    head: known?.head ?? hash(source.bytesAt(0, headBytes)),
    headBytes,
    tail: tailBefore(source, source.direct ? byte : source.size),
    byte,
    line,
  }
}

/** The bookmark of a file that was read to its end. */
export const bookmarkAtEnd = (source: TextSource, known: FileBookmark): FileBookmark => ({
  ...bookmarkAt(source, source.byte(), source.line(), known),
  ...(source.direct ? {} : { end: source.afterLine() ? 'line' : 'open' }),
})

export type Continuation =
  | { readonly _tag: 'Finished' }
  | { readonly _tag: 'GoOn'; readonly byte: number; readonly line: number }
  | { readonly _tag: 'Anew' }

/** An unchanged or grown file is gone on with; any other change means to read it anew. */
export const continuation = (
  source: FilePlace,
  bookmark: FileBookmark | undefined,
): Continuation => {
  if (bookmark === undefined) return { _tag: 'Anew' }
  const { size, mtime, byte, line } = bookmark
  const same = source.size === size && source.mtime === mtime
  const grown = source.size > size
  if (!(same || grown) || (source.direct && byte > source.size)) return { _tag: 'Anew' }
  if (hash(source.bytesAt(0, bookmark.headBytes)) !== bookmark.head) return { _tag: 'Anew' }
  if (tailBefore(source, source.direct ? byte : size) !== bookmark.tail) return { _tag: 'Anew' }
  if (!source.direct) {
    if (same && bookmark.end !== undefined) return { _tag: 'Finished' }
    return bookmark.end === 'open' ? { _tag: 'Anew' } : { _tag: 'GoOn', byte, line }
  }
  if (byte === source.size) return { _tag: 'Finished' }
  return atLineEnd(source, byte) ? { _tag: 'GoOn', byte, line } : { _tag: 'Anew' }
}

/** A last row without a line end may have been written on: then it was not the whole row. */
const atLineEnd = (source: FilePlace, byte: number): boolean => {
  if (byte === 0) return true
  const around = source.bytesAt(byte - 1, 2).toString('latin1')
  return around[0] === '\n' || around[1] === '\n' || around[1] === '\r'
}

const tailBefore = (source: FilePlace, byte: number): string => {
  const length = Math.min(hashedBytes, byte)
  return hash(source.bytesAt(byte - length, length))
}

const hash = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
