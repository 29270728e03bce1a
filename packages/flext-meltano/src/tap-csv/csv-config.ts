/** The settings of tap-csv, named as in MeltanoLabs' tap-csv; what is not read is refused by name. */
import { literalUnion, NonNegativeInt, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { entityFiles, type EntityFiles } from '../file-streams/entity-files.ts'
import { textFormat, type TextFormat } from '../text-file/text-format.ts'

const OneCharacter = t.refinement(
  t.string,
  (text) => /^[\t\x20-\x7e]$/.test(text),
  'one ASCII character',
)

const QuoteCharacter = t.refinement(
  t.string,
  (text) => text === '' || OneCharacter.is(text),
  'one ASCII character, or none',
)

/** The files of one stream: `entity` names it, `path` is a file or a glob. */
export interface CsvFiles extends EntityFiles, TextFormat {
  /** One ASCII character; by default a comma, and a tab where the path ends in `.tsv`. */
  readonly delimiter?: string
  /** One ASCII character, the double quote by default; with none, no cell is quoted. */
  readonly quotechar?: string
  /** One ASCII character that takes what comes after it as it is. */
  readonly escapechar?: string
  /** Whether a quote inside of a quoted cell is written twice, which is the default. */
  readonly doublequote?: boolean
  /** Whether spaces before a cell are no part of it. */
  readonly skipinitialspace?: boolean
  /** One ASCII character; lines that begin with it are passed over. */
  readonly comment?: string
  /** Lines before the header, or before the first row, that are passed over. */
  readonly skip_rows?: number
  readonly has_header?: boolean
  /** Names of the columns, in place of those in the header. */
  readonly columns?: ReadonlyArray<string>
  /** Texts that, not quoted, mean that there is no value; an empty cell always does. */
  readonly null_values?: ReadonlyArray<string>
  /** What an empty cell in quotes is: by default nothing, as one without. */
  readonly quoted_empty?: 'null' | 'text'
  /** What stands before the decimals of a number. */
  readonly decimal?: '.' | ','
}

export const CsvFiles: t.Type<CsvFiles, unknown> = strictObject(
  {
    ...entityFiles,
    delimiter: optional(OneCharacter),
    quotechar: optional(QuoteCharacter),
    escapechar: optional(OneCharacter),
    doublequote: optional(t.boolean),
    skipinitialspace: optional(t.boolean),
    comment: optional(OneCharacter),
    skip_rows: optional(NonNegativeInt),
    has_header: optional(t.boolean),
    columns: optional(t.readonlyArray(t.string)),
    null_values: optional(t.readonlyArray(t.string)),
    quoted_empty: optional(literalUnion('null', 'text')),
    decimal: optional(literalUnion('.', ',')),
    ...textFormat,
  },
  'CsvFiles',
)

export interface CsvConfig {
  readonly files: ReadonlyArray<CsvFiles>
  /** Rows after which a STATE is printed; 10,000 by default. */
  readonly state_rows?: number
  /** Rows looked at in discovery, 100,000 by default; 0 means every row. */
  readonly sample_rows?: number
  /** `sampled`: what the rows looked at are, which is the default; `text`: every cell as it stands. */
  readonly column_types?: 'sampled' | 'text'
}

export const CsvConfig: t.Type<CsvConfig, unknown> = strictObject(
  {
    files: t.readonlyArray(CsvFiles),
    state_rows: optional(PositiveInt),
    sample_rows: optional(NonNegativeInt),
    column_types: optional(literalUnion('sampled', 'text')),
  },
  'CsvConfig',
)

/** How the cells of a file are told apart. */
export interface CsvDialect {
  readonly delimiter: string
  /** Empty where no cell is quoted. */
  readonly quote: string
  readonly hasHeader: boolean
  readonly escape?: string
  /** Whether two quotes in a quoted cell are two ends of cells, and not one quote. */
  readonly quotesOnce?: boolean
  readonly skipsSpace?: boolean
  readonly comment?: string
  readonly skipRows?: number
  readonly columns?: ReadonlyArray<string>
  /** Unquoted texts that are read as empty cells. */
  readonly nulls?: ReadonlySet<string>
  /** Whether an empty cell in quotes is a text, and not nothing. */
  readonly hasEmptyTexts?: boolean
  readonly decimalComma?: boolean
}

export const dialectOf = (files: CsvFiles): CsvDialect => ({
  delimiter: files.delimiter ?? (/\.tsv(\.\w+)?$/.test(files.path) ? '\t' : ','),
  quote: files.quotechar ?? '"',
  hasHeader: files.has_header ?? true,
  quotesOnce: files.doublequote === false,
  skipsSpace: files.skipinitialspace === true,
  hasEmptyTexts: files.quoted_empty === 'text',
  decimalComma: files.decimal === ',',
  ...(files.escapechar === undefined ? {} : { escape: files.escapechar }),
  ...(files.comment === undefined ? {} : { comment: files.comment }),
  ...(files.skip_rows === undefined ? {} : { skipRows: files.skip_rows }),
  ...(files.columns === undefined ? {} : { columns: files.columns }),
  ...(files.null_values === undefined ? {} : { nulls: new Set(files.null_values) }),
})

/** The files of a folder that are read. */
export const csvEndings: ReadonlyArray<string> = ['csv', 'tsv']

/** What a file is called where it is not what it should be. */
export const csvFile = 'a CSV file'
