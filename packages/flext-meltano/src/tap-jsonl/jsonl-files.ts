/** The settings of tap-jsonl; what is not read is refused by name. */
import { NonNegativeInt, optional, PositiveInt, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { entityFiles, type EntityFiles } from '../file-streams/entity-files.ts'
import { JsonSchema } from '../singer/json-schema.ts'
import { textFormat, type TextFormat } from '../text-file/text-format.ts'

/** The files of one stream: `entity` names it, `path` is a file or a glob. */
export interface JsonlFiles extends EntityFiles, TextFormat {
  /** What the lines are; by default what a sample of them is. */
  readonly schema?: JsonSchema
}

export const JsonlFiles: t.Type<JsonlFiles, unknown> = strictObject(
  {
    ...entityFiles,
    schema: optional(JsonSchema),
    ...textFormat,
  },
  'JsonlFiles',
)

export const JsonlTapConfig = strictObject(
  {
    files: t.readonlyArray(JsonlFiles),
    /** Lines after which a STATE is printed; 10,000 by default. */
    state_rows: optional(PositiveInt),
    /** Lines looked at in discovery, 100,000 by default; 0 means every line. */
    sample_rows: optional(NonNegativeInt),
  },
  'JsonlTapConfig',
)
export interface JsonlTapConfig extends t.TypeOf<typeof JsonlTapConfig> {}

/** The files of a folder that are read. */
export const jsonlEndings: ReadonlyArray<string> = ['jsonl', 'ndjson']

/** What a file is called where it is not what it should be. */
export const jsonlFile = 'a file of JSON lines'
