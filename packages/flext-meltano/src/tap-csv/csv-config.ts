/** The settings of tap-csv, named as in MeltanoLabs' tap-csv; what is not read is refused by name. */
import * as t from 'io-ts'

import { exactObject } from '../singer/exact-object.ts'

const oneCharacter = (name: string) =>
  new t.Type<string, string, unknown>(
    name,
    (value): value is string => isOneCharacter(value),
    (value, context) => (isOneCharacter(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )

const isOneCharacter = (value: unknown): value is string =>
  typeof value === 'string' && /^[\t\x20-\x7e]$/.test(value)

const encoding = t.keyof(
  { 'utf-8': null, utf8: null, 'utf-8-sig': null, 'UTF-8': null },
  'utf-8 (the only encoding read)',
)

/** The files of one stream: `entity` names it, `path` is a file or a glob. */
export const CsvFiles = exactObject(
  'CsvFiles',
  { entity: t.string, path: t.string },
  {
    keys: t.readonlyArray(t.string),
    delimiter: oneCharacter('one ASCII character as delimiter'),
    quotechar: oneCharacter('one ASCII character as quotechar'),
    encoding,
    has_header: t.boolean,
  },
)
export type CsvFiles = t.TypeOf<typeof CsvFiles>

export const CsvConfig = exactObject(
  'CsvConfig',
  { files: t.readonlyArray(CsvFiles) },
  {
    /** Rows after which a STATE is printed. */
    state_rows: t.Int,
    /** Rows looked at in discovery; 0 means every row. */
    sample_rows: t.Int,
  },
)
export type CsvConfig = t.TypeOf<typeof CsvConfig>

/** How the cells of a file are told apart. */
export interface CsvDialect {
  readonly delimiter: string
  readonly quote: string
  readonly hasHeader: boolean
}

export const dialectOf = ({ delimiter, quotechar, has_header }: CsvFiles): CsvDialect => ({
  delimiter: delimiter ?? ',',
  quote: quotechar ?? '"',
  hasHeader: has_header ?? true,
})
