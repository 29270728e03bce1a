/**
 * A journal as text, one JSON document a line, for another machine, another store or another tool:
 * a header, what was pruned, the records in order, cursors and cells, and at the end a checksum.
 */
import * as t from 'io-ts'

import { strictObject } from '../codec/strict-object.ts'
import { NonNegativeInt, PositiveInt } from '../codec/whole-number.ts'
import type { FlextError } from '../result/error.ts'

export const exportVersion = 1

export const ExportHeader = strictObject({
  _tag: t.literal('Journal'),
  version: PositiveInt,
  /** When it was written, ISO 8601. */
  at: t.string,
})

const PrunedLine = strictObject({
  _tag: t.literal('Pruned'),
  first: PositiveInt,
  last: PositiveInt,
  run: NonNegativeInt,
})
const RecordLine = strictObject({
  _tag: t.literal('Record'),
  position: PositiveInt,
  run: PositiveInt,
  at: t.number,
  record: t.intersection([t.type({ kind: t.string }), t.UnknownRecord]),
})
const CursorLine = strictObject({
  _tag: t.literal('Cursor'),
  subscriber: t.string,
  position: NonNegativeInt,
  index: NonNegativeInt,
})
const CellLine = strictObject({ _tag: t.literal('Cell'), key: t.string, value: t.unknown })
const EndLine = strictObject({
  _tag: t.literal('End'),
  lines: PositiveInt,
  /** Of all lines before it, each with its line break; hexadecimal. */
  sha256: t.string,
})

/** Every line but the first. */
export const ExportLine = t.union([PrunedLine, RecordLine, CursorLine, CellLine, EndLine])
export type ExportLine = t.TypeOf<typeof ExportLine>

/** What was exported is not whole, or was changed: a line of it, or its checksum. */
export type ExportDamaged = FlextError<'ExportDamaged'> & { readonly line: number }

/** It cannot be imported there, or not by this version. */
export type ImportRefused = FlextError<'ImportRefused'>

export const exportDamaged = (line: number, found: string): ExportDamaged => ({
  _tag: 'ExportDamaged',
  message: `line ${line}: ${found}; nothing was imported`,
  line,
})

export const importRefused = (found: string): ImportRefused => ({
  _tag: 'ImportRefused',
  message: `${found}; nothing was imported`,
})
