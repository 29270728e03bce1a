/**
 * A CSV file read in blocks of whole lines. Every byte is looked at before it becomes text: what is
 * no UTF-8, and a NUL, is refused by its place. Memory holds one block, however long the file.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tapSourceRefused, tapSourceUnreadable, type TapError } from '../singer/error.ts'
import { codeOf } from '../singer/standard-stream.ts'
import { firstNotUtf8 } from './not-utf8.ts'

/** Text that begins with a row; it ends with a line end, unless the file ends without one. */
export interface CsvBlock {
  readonly text: string
  /** The bytes of the text, valid until the source is told how much was used. */
  readonly bytes: Buffer
  /** Whether the text is ASCII, and so as long as its bytes. */
  readonly ascii: boolean
  /** Place of the text's first byte in the file, and the number of its first line. */
  readonly byte: number
  readonly line: number
  /** Whether nothing comes after it. */
  readonly last: boolean
}

export interface CsvSource {
  readonly file: string
  readonly size: number
  readonly mtime: number
  /** The next block; nothing at the end of the file. */
  readonly next: () => FlextResult<CsvBlock | undefined, TapError>
  /** Says how much of the last block was used; the rest comes again with more behind it. */
  readonly used: (bytes: number, lines: number) => void
  /** Where the next block begins. */
  readonly byte: () => number
  readonly line: () => number
  /** Goes on from another place. */
  readonly seek: (byte: number, line: number) => void
  /** Bytes of the file as they are, wherever `next` stands. */
  readonly bytesAt: (byte: number, length: number) => Buffer
  readonly close: () => void
}

const blockBytes = 1 << 17
/** A row, quoted line ends included, is not longer than this. */
const longestRow = 1 << 26

/** Opens a file; the failure names what stands there instead. */
export const openCsv = (file: string): FlextResult<CsvSource, TapError> => {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch (error) {
    return E.left(tapSourceUnreadable(file, 'a CSV file', foundInstead(codeOf(error))))
  }
  const stat = fstatSync(fd)
  if (!stat.isFile()) {
    closeSync(fd)
    const found = stat.isDirectory()
      ? 'a directory (a glob like *.csv reads all of it)'
      : 'a device'
    return E.left(tapSourceUnreadable(file, 'a CSV file', found))
  }
  return E.right(csvSource(file, fd, stat.size, Math.trunc(stat.mtimeMs)))
}

const foundInstead = (code: string | undefined): string =>
  code === 'ENOENT'
    ? 'no such file'
    : code === 'EACCES' || code === 'EPERM'
      ? 'one that may not be read'
      : (code ?? 'something else')

const csvSource = (file: string, fd: number, size: number, mtime: number): CsvSource => {
  let buffer = Buffer.allocUnsafe(blockBytes)
  let have = 0
  let byte = 0
  let line = 1
  let atEnd = false

  const fill = (): void => {
    if (have === buffer.length) {
      const wider = Buffer.allocUnsafe(buffer.length * 2)
      buffer.copy(wider, 0, 0, have)
      buffer = wider
    }
    const read = readSync(fd, buffer, have, buffer.length - have, byte + have)
    if (read === 0) atEnd = true
    have += read
  }

  const refuse = (at: number, expected: string, found: string): FlextResult<never, TapError> => {
    const place = { line: line + countLines(buffer, at), byte: byte + at }
    return E.left(tapSourceRefused(file, [{ ...place, expected, found }]))
  }

  return {
    file,
    size,
    mtime,
    next: () => {
      let end: number
      for (;;) {
        if (have > longestRow)
          return refuse(0, `a row that ends within ${longestRow} bytes`, 'no end of it')
        fill()
        end = buffer.lastIndexOf(10, have - 1)
        if (atEnd || end !== -1) break
      }
      const length = atEnd ? have : end + 1
      if (length === 0) return E.right(undefined)

      const bytes = buffer.subarray(0, length)
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
      buffer.copyWithin(0, bytes, have)
      have -= bytes
      byte += bytes
      line += lines
      if (buffer.length > blockBytes && have < blockBytes / 2)
        buffer = Buffer.concat([buffer.subarray(0, have)], blockBytes)
    },
    seek: (toByte, toLine) => {
      have = 0
      byte = toByte
      line = toLine
      atEnd = false
    },
    byte: () => byte,
    line: () => line,
    bytesAt: (at, length) => {
      const bytes = Buffer.alloc(length)
      return bytes.subarray(0, readSync(fd, bytes, 0, length, at))
    },
    close: () => closeSync(fd),
  }
}

const countLines = (bytes: Buffer, before: number): number => {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1 && at < before; at = bytes.indexOf(10, at + 1))
    lines += 1
  return lines
}
