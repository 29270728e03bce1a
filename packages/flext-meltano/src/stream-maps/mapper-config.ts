/** The config of the native mapper: that of `meltano-map-transformer`, and of every plugin of the Singer SDK. */
import { Int, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { mapperDefaults } from '../singer/native-defaults.ts'
import type { Flattening } from './flattening.ts'

const StreamMap = t.union(
  [t.null, t.string, t.readonly(t.record(t.string, t.unknown))],
  'a map of properties, or null to leave the stream out',
)

export const MapperConfig = strictObject(
  {
    /** By stream, or by a pattern of streams: what becomes of its properties. */
    stream_maps: optional(t.readonly(t.record(t.string, StreamMap))),
    /** What expressions know as `config`. */
    stream_map_config: optional(t.readonly(t.record(t.string, t.unknown))),
    flattening_enabled: optional(t.boolean),
    flattening_max_depth: optional(Int),
    flattening_separator: optional(t.string),
    flattening_max_key_length: optional(Int),
  },
  'MapperConfig',
)
export interface MapperConfig extends t.TypeOf<typeof MapperConfig> {}

/** Undefined where nested objects stay as they are. */
export const flatteningOf = ({
  flattening_enabled: isOn = mapperDefaults.flattening_enabled,
  flattening_max_depth: depth = mapperDefaults.flattening_max_depth,
  flattening_separator: separator = mapperDefaults.flattening_separator,
  flattening_max_key_length: longest = 255,
}: MapperConfig): Flattening | undefined =>
  isOn && depth > 0 ? { depth, separator, longest } : undefined
