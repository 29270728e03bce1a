/** The settings of tap-csv, named as in MeltanoLabs' tap-csv; what is not read is refused by name. */
import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

const OneCharacter = t.refinement(
  t.string,
  (text) => /^[\t\x20-\x7e]$/.test(text),
  'one ASCII character',
)

/** The only encoding that is read, by the names it goes by. */
const Encoding = literalUnion('utf-8', 'utf8', 'utf-8-sig', 'UTF-8')

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

export const CsvFiles: t.Type<CsvFiles, unknown> = strictObject(
  {
    entity: t.string,
    path: t.string,
    keys: optional(t.readonlyArray(t.string)),
    delimiter: optional(OneCharacter),
    quotechar: optional(OneCharacter),
    encoding: optional(Encoding),
    has_header: optional(t.boolean),
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
    state_rows: optional(t.number),
    sample_rows: optional(t.number),
    column_types: optional(literalUnion('sampled', 'text')),
  },
  'CsvConfig',
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
