/**
 * Builds what a stream's file is to be: what was published before, and the rows that a run has staged.
 * A file that gets no new column is copied as it is; otherwise its rows are written anew, with room.
 */
import { closeSync, copyFileSync, constants, fsyncSync, openSync, rmSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { mayHoldLongNumber, parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import { writeAll } from '../singer/standard-stream.ts'
import {
  targetSchemaRefused,
  targetStorageFailed,
  type TargetError,
} from '../singer/target-error.ts'
import type { TapError } from '../singer/tap-error.ts'
import { takeRowsAtOnce } from '../tap-csv/csv-rows.ts'
import { withEmptyTexts } from '../tap-csv/empty-text.ts'
import { readHeader } from '../tap-csv/header.ts'
import { linesOf } from '../target-parquet/staged-lines.ts'
import { openText, type TextSource } from '../text-file/text-source.ts'
import { cellsToLine, recordToLine } from './csv-line.ts'
import { dialectOf, type CsvFormat } from './csv-target-config.ts'

export interface CsvToBuild {
  readonly stream: string
  readonly format: CsvFormat
  /** The columns of the stream, in the order of its schemas. */
  readonly columns: ReadonlyArray<string>
  /** The file whose rows stay, if there is one. */
  readonly published: string | undefined
  /** JSON lines, and how many bytes of them count. */
  readonly staged: string
  readonly bytes: number
  readonly built: string
}

/** Builds the file and makes it durable. Throws what the system refuses. */
export const buildCsv = (given: CsvToBuild): FlextResult<void, TargetError> => {
  const { format, published, staged, bytes, built } = given
  rmSync(built, { force: true })
  const kept = published === undefined ? undefined : openText(published, 'a CSV file')
  if (kept !== undefined && E.isLeft(kept)) return E.left(unreadable(kept.left))
  try {
    const before = kept === undefined ? E.right(undefined) : columnsIn(given, kept.right)
    if (E.isLeft(before)) return before
    const columns = [...new Set([...(before.right ?? []), ...given.columns])]
    const stays = before.right?.length === columns.length
    if (stays && published !== undefined) copyFileSync(published, built, constants.COPYFILE_FICLONE)
    const out = packedLines(built, format)
    try {
      if (!stays && format.header) out.add(cellsToLine(format, columns)(columns))
      if (!stays && kept !== undefined) {
        const rewritten = rewrite(given, kept.right, columns, out.add)
        if (E.isLeft(rewritten)) return rewritten
      }
      const toLine = recordToLine(format, columns)
      if (bytes > 0) for (const line of linesOf(staged, bytes)) out.add(toLine(recordIn(line)))
      out.end()
    } finally {
      out.close()
    }
    return E.right(undefined)
  } finally {
    if (kept !== undefined) kept.right.close()
  }
}

const recordIn = (line: string): SingerRecord =>
  (mayHoldLongNumber(line) ? parseExactly(line) : JSON.parse(line)) as SingerRecord

/** The columns of a published file; one without a header has to have as many as the stream. */
const columnsIn = (
  { stream, format, columns }: CsvToBuild,
  source: TextSource,
): FlextResult<ReadonlyArray<string> | undefined, TargetError> => {
  if (source.size === 0) return E.right(undefined)
  const header = readHeader(source, dialectOf(format))
  if (E.isLeft(header)) return E.left(unreadable(header.left))
  const found = header.right.columns
  if (format.header) return E.right(found)
  return found.length === columns.length
    ? E.right(columns)
    : E.left(
        targetSchemaRefused(
          stream,
          `the ${found.length} columns of ${source.file}, which has no header to say which`,
          `${columns.length}: ${columns.join(', ')}`,
        ),
      )
}

/** Writes the rows of a published file with more columns. */
const rewrite = (
  { format }: CsvToBuild,
  source: TextSource,
  columns: ReadonlyArray<string>,
  add: (line: string) => void,
): FlextResult<void, TargetError> => {
  const dialect = dialectOf(format)
  source.seek(0, 1)
  const header = source.size === 0 ? undefined : readHeader(source, dialect)
  if (header === undefined) return E.right(undefined)
  if (E.isLeft(header)) return E.left(unreadable(header.left))
  const toLine = cellsToLine(format, columns)
  let block: Array<string> = []
  const taken = takeRowsAtOnce(source, dialect, header.right, {
    begin: () => {
      block = []
    },
    row: (cells) => {
      block.push(toLine(withEmptyTexts(cells)))
      return true
    },
    problems: () => [],
    end: () => {
      for (const line of block) add(line)
      return true
    },
  })
  return E.isLeft(taken) ? E.left(unreadable(taken.left)) : taken
}

const unreadable = (error: TapError): TargetError => {
  const place = 'source' in error ? error.source : error.tap
  return targetStorageFailed(place, 'a file that target-csv has written', error.message)
}

/** Lines at the end of a file, packed a piece at a time: each is a member or a frame of its own. */
const packedLines = (file: string, { compression }: CsvFormat) => {
  const fd = openSync(file, 'a')
  const piece = Buffer.allocUnsafeSlow(pieceBytes)
  let filled = 0
  const write = (bytes: Buffer): void => {
    if (bytes.length > 0) writeAll(fd, compression === 'none' ? bytes : packers[compression](bytes))
  }
  const writePiece = (): void => {
    write(piece.subarray(0, filled))
    filled = 0
  }
  return {
    // Each line becomes bytes at once: texts that wait for a piece to be full would fill the memory.
    add: (line: string): void => {
      const most = line.length * 3
      if (filled + most > pieceBytes) writePiece()
      if (most > pieceBytes) write(Buffer.from(line))
      else filled += piece.write(line, filled)
    },
    /** Makes all that was added durable. */
    end: (): void => {
      writePiece()
      fsyncSync(fd)
    },
    close: (): void => closeSync(fd),
  }
}

const pieceBytes = 1 << 20

const packers = {
  gzip: (bytes: Buffer): Buffer => gzipSync(bytes),
  zstd: (bytes: Buffer): Buffer => zstdCompressSync(bytes),
}
