/** How a text file is packed and encoded, as the settings of a tap say it. */
import { optional } from 'flext-core'
import * as t from 'io-ts'

import { Encoding } from './text-encoding.ts'

const Compression = t.keyof({ none: null, gzip: null, zstd: null })

export interface TextFormat {
  /** UTF-8 by default. */
  readonly encoding?: string
  /** By default whatever the first bytes of a file say. */
  readonly compression?: t.TypeOf<typeof Compression>
}

/** The settings, for the codec of a config. */
export const textFormat = {
  encoding: optional(Encoding),
  compression: optional(Compression),
}
