/** The kinds of meaning that a setting of another plugin may have here. */
import type { JsonValue } from 'flext-core'

import { isJsonObject, type JsonObject } from '../project/json.ts'
import type { ForeignSetting, Said } from './stand-in.ts'

type Traits = Omit<ForeignSetting, 'says' | 'withoutEffect'>

/** The same as a setting of the native plugin. */
export const sameAs = (name: string, traits: Traits = {}): ForeignSetting => ({
  ...traits,
  says: (value) => ({ config: { [name]: value } }),
})

/** Nothing becomes of it, and `why` that is no loss. */
export const without = (why: string, traits: Traits = {}): ForeignSetting => ({
  ...traits,
  says: nothing,
  withoutEffect: why,
})

/** Only these values can be kept; `expected` says which, and what to do instead. */
export const only = (
  values: ReadonlyArray<JsonValue>,
  expected: string,
  traits: Traits = {},
): ForeignSetting => ({
  ...traits,
  says: (value) => (values.includes(value) ? nothing() : { expected }),
})

/** Cannot be kept at all. */
export const never = (expected: string, traits: Traits = {}): ForeignSetting => ({
  ...traits,
  says: () => ({ expected }),
})

export const nothing = (): Said => ({ config: {} })

/** Stream maps and flattening, as every plugin of the Singer SDK has them; a mapper beside it does them. */
export const ofTheSdk: Readonly<Record<string, ForeignSetting>> = {
  stream_maps: sameAs('stream_maps', { kind: 'object' }),
  stream_map_config: sameAs('stream_map_config', { kind: 'object' }),
  flattening_enabled: sameAs('flattening_enabled', { kind: 'boolean' }),
  flattening_max_depth: sameAs('flattening_max_depth', { kind: 'integer' }),
  flattening_separator: sameAs('flattening_separator', { kind: 'string' }),
  flattening_max_key_length: sameAs('flattening_max_key_length', { kind: 'integer' }),
  faker_config: never('no faker_config: expressions of stream maps know no fake'),
}

/** What targets of the Singer SDK have beside their own. */
export const ofSdkTargets: Readonly<Record<string, ForeignSetting>> = {
  ...ofTheSdk,
  validate_records: without('rows are always held against their schema', { kind: 'boolean' }),
  batch_size_rows: without('rows are written as they come, and are visible at the end', {
    kind: 'integer',
  }),
}

/**
 * What the loaders of PipelineWise, and those made after them, have beside their own. `batches` says why
 * nothing is lost with the sizes of theirs.
 */
export const ofPipelinewiseTargets = (
  batches: string,
): Readonly<Record<string, ForeignSetting>> => ({
  default_target_schema: sameAs('default_target_schema', {
    aliases: ['schema'],
    value: '$MELTANO_EXTRACT__LOAD_SCHEMA',
  }),
  add_metadata_columns: sameAs('add_metadata_columns', { kind: 'boolean', value: false }),
  data_flattening_max_level: {
    kind: 'integer',
    says: (value) =>
      value === 0
        ? nothing()
        : { config: { flattening_enabled: true, flattening_max_depth: value } },
  },
  schema_mapping: never('one schema a loader: a second loader with a select_filter has another'),
  primary_key_required: without('streams without a key are appended', { kind: 'boolean' }),
  validate_records: without('rows are always held against their schema', { kind: 'boolean' }),
  batch_size_rows: without(batches, { kind: 'integer' }),
  flush_all_streams: without(batches, { kind: 'boolean' }),
})

/** A text at the key of an object. */
export const textAt = (config: JsonObject, key: string): string | undefined => {
  const value = config[key]
  return typeof value === 'string' ? value : undefined
}

/** An item of a list, with one of its keys under another name. */
export const renamedKey = (item: JsonValue, from: string, to: string): JsonValue => {
  if (!isJsonObject(item) || item[from] === undefined) return item
  const { [from]: value = null, ...rest } = item
  return { ...rest, [to]: value }
}
