/**
 * A text file read in blocks of whole lines. Every byte is looked at before it becomes text: what is
 * no UTF-8, and a NUL, is refused by its place. Memory holds one block, however long the file.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { textBytes } from '../io/line-splitter.ts'
import { codeOf } from '../io/standard-stream.ts'
import { tapSourceRefused, tapSourceUnreadable, type TapError } from '../singer/error.ts'
import { fileBytes, type FileBytes } from './file-bytes.ts'
import { firstNotUtf8 } from './not-utf8.ts'
import type { TextFormat } from './text-format.ts'

/** Text that begins with a row; it ends with a line end, unless the file ends without one. */
export interface TextBlock {
  readonly text: string
  /** The bytes of the text, valid until the source is told how much was used. */
  readonly bytes: Buffer
  /** Whether the text is ASCII, and so as long as its bytes. */
  readonly ascii: boolean
  /** Place of the text's first byte, and the number of its first line. */
  readonly byte: number
  readonly line: number
  /** Whether nothing comes after it. */
  readonly last: boolean
}

export interface TextSource {
  readonly file: string
  readonly size: number
  readonly mtime: number
  /** Whether places in the text are places in the file, which is neither packed nor recoded. */
  readonly direct: boolean
  /** The next block; nothing at the end of the file. */
  readonly next: () => FlextResult<TextBlock | undefined, TapError>
  /** Says how much of the last block was used; the rest comes again with more behind it. */
  readonly used: (bytes: number, lines: number) => void
  /** Where the next block begins, and whether a line ends before it. */
  readonly byte: () => number
  readonly line: () => number
  readonly afterLine: () => boolean
  /** Goes on from another place. */
  readonly seek: (byte: number, line: number) => void
  /** Bytes of the file as they are, wherever `next` stands. */
  readonly bytesAt: (byte: number, length: number) => Buffer
  readonly close: () => void
}

/** A row, quoted line ends included, is not longer than this. */
const longestRow = 1 << 26

/** Opens a file of a kind, as in `a CSV file`; the failure names what stands there instead. */
export const openText = (
  file: string,
  kind: string,
  format: TextFormat = {},
): FlextResult<TextSource, TapError> => {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    return E.left(tapSourceUnreadable(file, kind, foundInstead(codeOf(error))))
  }
  const stat = fstatSync(fd)
  if (!stat.isFile()) {
    closeSync(fd)
    const found = stat.isDirectory() ? 'a directory' : 'a device'
    return E.left(tapSourceUnreadable(file, kind, found))
  }
  const { size } = stat
  const mtime = Math.trunc(stat.mtimeMs)
  return E.right(textSource({ file, fd, size, mtime }, fileBytes(fd, format)))
}

const foundInstead = (code: string | undefined): string =>
  code === 'ENOENT'
    ? 'no such file'
    : code === 'EACCES' || code === 'EPERM'
      ? 'one that may not be read'
      : (code ?? 'something else')

interface OpenFile {
  readonly file: string
  readonly fd: number
  readonly size: number
  readonly mtime: number
}

const textSource = ({ file, fd, size, mtime }: OpenFile, content: FileBytes): TextSource => {
  let buffer = Buffer.allocUnsafe(textBytes)
  let have = 0
  let byte = 0
  let line = 1
  let atEnd = false
  let afterLine = true

  const fill = (): FlextResult<void, TapError> => {
    if (have === buffer.length) {
      const wider = Buffer.allocUnsafe(buffer.length * 2)
      buffer.copy(wider, 0, 0, have)
      buffer = wider
    }
    const read = content.read(buffer, have, byte + have)
    if (E.isLeft(read)) return refuse(have, read.left.expected, read.left.found)
    if (read.right === 0) atEnd = true
    have += read.right
    return E.right(undefined)
  }

  const refuse = (at: number, expected: string, found: string): FlextResult<never, TapError> => {
    const place = {
      line: line + countLines(buffer.subarray(0, have), at),
      ...(content.direct ? { byte: byte + at } : {}),
    }
    return E.left(tapSourceRefused(file, [{ ...place, expected, found }]))
  }

  return {
    file,
    size,
    mtime,
    direct: content.direct,
    next: () => {
      let end: number
      for (;;) {
        if (have > longestRow)
          return refuse(0, `a row that ends within ${longestRow} bytes`, 'no end of it')
        const filled = fill()
        if (E.isLeft(filled)) return filled
        end = buffer.lastIndexOf(10, have - 1)
        if (atEnd || end !== -1) break
      }
      const length = atEnd ? have : end + 1
      if (length === 0) return E.right(undefined)

      const bytes = buffer.subarray(0, length)
      if (byte === 0 && utf16Mark.test(bytes.toString('hex', 0, 2)))
        return refuse(0, 'UTF-8', 'the mark of UTF-16 (encoding: utf-16)')
      const nul = bytes.indexOf(0)
      if (nul !== -1) return refuse(nul, 'text', 'a NUL byte')
      const ascii = isAscii(bytes)
      if (!ascii && !isUtf8(bytes)) {
        const at = firstNotUtf8(bytes)
        return refuse(at, 'UTF-8', `byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`)
      }
      const text = bytes.toString(ascii ? 'latin1' : 'utf8')
      return E.right({ text, bytes, ascii, byte, line, last: atEnd })
    },
    used: (bytes, lines) => {
      if (bytes > 0) afterLine = buffer[bytes - 1] === 10
      buffer.copyWithin(0, bytes, have)
      have -= bytes
      byte += bytes
      line += lines
      if (buffer.length > textBytes && have < textBytes / 2)
        buffer = Buffer.concat([buffer.subarray(0, have)], textBytes)
    },
    seek: (toByte, toLine) => {
      have = 0
      byte = toByte
      line = toLine
      atEnd = false
      afterLine = true
    },
    byte: () => byte,
    line: () => line,
    afterLine: () => afterLine,
    bytesAt: (at, length) => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(fd, bytes, 0, length, at))
    },
    close: () => closeSync(fd),
  }
}

const utf16Mark = /^(fffe|feff)$/

const countLines = (bytes: Buffer, before: number): number => {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1 && at < before; at = bytes.indexOf(10, at + 1))
    lines += 1
  return lines
}
