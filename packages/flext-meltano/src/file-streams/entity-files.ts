/** What every entry of `files` says in the config of a tap of files, whatever the files are. */
import { optional } from 'flext-core'
import * as t from 'io-ts'

export interface EntityFiles {
  /** The name of the stream. */
  readonly entity: string
  /** A file, a folder or a glob. */
  readonly path: string
  readonly keys?: ReadonlyArray<string>
}

/** The settings, for the codec of a config. */
export const entityFiles = {
  entity: t.string,
  path: t.string,
  keys: optional(t.readonlyArray(t.string)),
}
