/** The settings of tap-csv, named as in MeltanoLabs' tap-csv; what is not read is refused by name. */
import * as t from 'io-ts'

import { exactObject } from '../singer/exact-object.ts'

const oneCharacter = (name: string) =>
  new t.Type<string>(
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
export interface CsvFiles {
  readonly entity: string
  readonly path: string
  readonly keys?: ReadonlyArray<string>
  /** One ASCII character; a comma by default. */
  readonly delimiter?: string
  /** One ASCII character; the double quote by default. */
  readonly quotechar?: string
  readonly encoding?: 'utf-8' | 'utf8' | 'utf-8-sig' | 'UTF-8'
  readonly has_header?: boolean
}

export const CsvFiles: t.Type<CsvFiles, unknown> = exactObject(
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

export interface CsvConfig {
  readonly files: ReadonlyArray<CsvFiles>
  /** Rows after which a STATE is printed; 10,000 by default. */
  readonly state_rows?: number
  /** Rows looked at in discovery, 100,000 by default; 0 means every row. */
  readonly sample_rows?: number
}

export const CsvConfig: t.Type<CsvConfig, unknown> = exactObject(
  'CsvConfig',
  { files: t.readonlyArray(CsvFiles) },
  { state_rows: t.number, sample_rows: t.number },
)

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
