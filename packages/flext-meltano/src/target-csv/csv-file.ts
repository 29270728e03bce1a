/**
 * Builds what a stream's file is to be: what was published before, and the rows that a run has staged.
 * A file that gets no new column and loses no row is copied as it is; otherwise its rows are written anew.
 */
import { rmSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { copyInTurns } from '../durable/copy-in-turns.ts'
import { lacksLineEnd } from '../file-target/line-end.ts'
import { linesOf } from '../file-target/staged-lines.ts'
import { isOfVersion, type StreamVersion } from '../file-target/stream-version.ts'
import { writtenLines } from '../file-target/written-lines.ts'
import { mayHoldLongNumber, parseExactly } from '../singer/exact-number.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { TapError } from '../singer/tap/tap-error.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import {
  targetSchemaRefused,
  targetStorageFailed,
  type TargetError,
} from '../singer/target/target-error.ts'
import { versionColumn } from '../table/metadata.ts'
import { takeRows } from '../tap-csv/csv-rows.ts'
import { withEmptyTexts } from '../tap-csv/empty-text.ts'
import { readHeader } from '../tap-csv/header.ts'
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
  readonly version: StreamVersion | undefined
  readonly built: string
}

/**
 * Builds the file, makes it durable, and says what that did; it yields now and then. Throws what the
 * system refuses.
 */
export function* buildCsv(
  given: CsvToBuild,
): Generator<void, FlextResult<RowEffects, TargetError>> {
  const { format, published, built, version } = given
  rmSync(built, { force: true })
  const kept = published === undefined ? undefined : openText(published, 'a CSV file')
  if (kept !== undefined && E.isLeft(kept)) return E.left(unreadable(kept.left))
  try {
    const before = kept === undefined ? E.right(undefined) : columnsIn(given, kept.right)
    if (E.isLeft(before)) return before
    const columns = [...new Set([...(before.right ?? []), ...given.columns])]
    const stays = before.right?.length === columns.length && version?.activated === undefined
    if (stays && published !== undefined) yield* copyInTurns(published, built)
    // Of a packed file that would only be known once it is read whole.
    const unended = stays && format.compression === 'none' && lacksLineEnd(built)
    const out = writtenLines(built, packers[format.compression])
    try {
      if (unended) out.add(format.lineEnd)
      if (!stays && format.header) out.add(cellsToLine(format, columns)(columns))
      const rewritten =
        stays || kept === undefined
          ? E.right(0)
          : yield* rewrite(given, kept.right, columns, out.add)
      if (E.isLeft(rewritten)) return rewritten
      const inserted = yield* addStaged(given, columns, out.add)
      out.end()
      return E.right({ inserted, updated: 0, deleted: rewritten.right })
    } finally {
      out.close()
    }
  } finally {
    if (kept !== undefined) kept.right.close()
  }
}

const rowsATurn = 2000

/** Adds the staged rows, without those of a version before the one that is activated; says how many. */
function* addStaged(
  { format, staged, bytes, version }: CsvToBuild,
  columns: ReadonlyArray<string>,
  add: (line: string) => void,
): Generator<void, number> {
  const toLine = recordToLine(format, columns)
  const activated = version?.activated
  let rows = 0
  for (const line of linesOf(staged, bytes)) {
    const record = recordIn(line)
    if (activated === undefined) add(toLine(record))
    else if (version?.carried !== true) add(toLine({ ...record, [versionColumn.name]: activated }))
    else if (isOfVersion(record[versionColumn.name], activated)) add(toLine(record))
    else continue
    rows += 1
    if (rows % rowsATurn === 0) yield
  }
  return rows
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

/** Writes the rows of a published file that stay, with room for more columns; says how many do not. */
function* rewrite(
  { format, version }: CsvToBuild,
  source: TextSource,
  columns: ReadonlyArray<string>,
  add: (line: string) => void,
): Generator<void, FlextResult<number, TargetError>> {
  const dialect = dialectOf(format)
  source.seek(0, 1)
  const header = source.size === 0 ? undefined : readHeader(source, dialect)
  if (header === undefined) return E.right(0)
  if (E.isLeft(header)) return E.left(unreadable(header.left))
  const toLine = cellsToLine(format, columns)
  const activated = version?.activated
  const versionAt = columns.indexOf(versionColumn.name)
  let dropped = 0
  let block: Array<string> = []
  const taking = takeRows(source, dialect, header.right, {
    begin: () => {
      block = []
    },
    row: (cells) => {
      if (activated === undefined || isOfVersion(cells[versionAt], activated))
        block.push(toLine(withEmptyTexts(cells)))
      else dropped += 1
      return true
    },
    problems: () => [],
    end: () => {
      for (const line of block) add(line)
      return true
    },
  })
  let step = taking.next()
  for (; step.done !== true; step = taking.next(step.value)) yield
  return E.isLeft(step.value) ? E.left(unreadable(step.value.left)) : E.right(dropped)
}

const unreadable = (error: TapError): TargetError => {
  const place = 'source' in error ? error.source : error.tap
  return targetStorageFailed(place, 'a file that target-csv has written', error.message)
}

const packers = {
  none: (bytes: Buffer): Buffer => bytes,
  gzip: (bytes: Buffer): Buffer => gzipSync(bytes),
  zstd: (bytes: Buffer): Buffer => zstdCompressSync(bytes),
}
