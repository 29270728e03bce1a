/** The settings of target-csv, and where it keeps things under its destination. */
import { join } from 'node:path'

import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { csvTargetDefaults } from '../singer/native-defaults.ts'
import { fileName } from '../durable/file-name.ts'
import type { CsvDialect } from '../tap-csv/csv-config.ts'

const OneCharacter = t.refinement(
  t.string,
  (text) => /^[\t\x20-\x7e]$/.test(text),
  'one ASCII character',
)

export const CsvTargetConfig = strictObject(
  {
    destination_path: t.string,
    delimiter: optional(OneCharacter),
    quotechar: optional(OneCharacter),
    /** `minimal` quotes what has to be, which is the default; `all` every text. */
    quoting: optional(literalUnion('minimal', 'all')),
    line_end: optional(literalUnion('lf', 'crlf')),
    header: optional(t.boolean),
    /** What stands where there is no value; nothing by default. */
    null_value: optional(t.string),
    compression: optional(literalUnion('none', 'gzip', 'zstd')),
    /** `append-only` keeps the rows of earlier runs, which is the default; `overwrite` does not. */
    load_method: optional(literalUnion('append-only', 'overwrite')),
  },
  'CsvTargetConfig',
)
export interface CsvTargetConfig extends t.TypeOf<typeof CsvTargetConfig> {}

/** How rows are written. */
export interface CsvFormat {
  readonly delimiter: string
  readonly quote: string
  readonly quoteAll: boolean
  readonly lineEnd: '\n' | '\r\n'
  readonly header: boolean
  readonly nothing: string
  readonly compression: 'none' | 'gzip' | 'zstd'
}

export const formatOf = (config: CsvTargetConfig): CsvFormat => ({
  delimiter: config.delimiter ?? csvTargetDefaults.delimiter,
  quote: config.quotechar ?? csvTargetDefaults.quotechar,
  quoteAll: (config.quoting ?? csvTargetDefaults.quoting) === 'all',
  lineEnd: (config.line_end ?? csvTargetDefaults.line_end) === 'crlf' ? '\r\n' : '\n',
  header: config.header ?? csvTargetDefaults.header,
  nothing: config.null_value ?? '',
  compression: config.compression ?? csvTargetDefaults.compression,
})

/** The same as tap-csv reads it. */
export const dialectOf = ({ delimiter, quote, header, nothing }: CsvFormat): CsvDialect => ({
  delimiter,
  quote,
  hasHeader: header,
  hasEmptyTexts: true,
  nulls: new Set([nothing]),
})

const packed = { none: '', gzip: '.gz', zstd: '.zst' } as const

/** The published rows of a stream. */
export const streamFile = (config: CsvTargetConfig, stream: string): string => {
  const { delimiter, compression } = formatOf(config)
  const ending = `${delimiter === '\t' ? '.tsv' : '.csv'}${packed[compression]}`
  return join(config.destination_path, fileName(stream, ending))
}

/** Staged like a stream of its own: the schemas that were announced, in their order. */
export const schemaStream = '_flext_schema'
