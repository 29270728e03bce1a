/** The settings of tap-parquet; what is not read is refused by name. */
import { literalUnion, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { entityFiles, type EntityFiles } from '../file-streams/entity-files.ts'
import type { BinaryAs } from '../parquet-file/leaf-type.ts'

/** The files of a folder that are read. */
export const parquetEndings: ReadonlyArray<string> = ['parquet']

/** The files of one stream: `entity` names it, `path` is a file or a glob. */
export interface ParquetFiles extends EntityFiles {
  /** What bytes without a logical type are: base64 by default, `text` where an old writer meant it. */
  readonly binary?: BinaryAs
}

export const ParquetFiles: t.Type<ParquetFiles, unknown> = strictObject(
  {
    ...entityFiles,
    binary: optional(literalUnion('base64', 'text')),
  },
  'ParquetFiles',
)

export const ParquetTapConfig = strictObject(
  {
    files: t.readonlyArray(ParquetFiles),
    /** Rows after which a STATE is printed; 10,000 by default. */
    state_rows: optional(PositiveInt),
  },
  'ParquetTapConfig',
)
export interface ParquetTapConfig extends t.TypeOf<typeof ParquetTapConfig> {}
