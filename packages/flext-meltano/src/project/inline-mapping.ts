/**
 * Every plugin of the Singer SDK maps the streams it prints or takes, as its own settings say. For a
 * native tap or target a mapper beside it does.
 */
import { isJsonObject, type JsonObject } from './json.ts'
import type { NativePlugin } from './native-plugin.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'

const ofMapper: ReadonlySet<string> = new Set([
  'stream_maps',
  'stream_map_config',
  'flattening_enabled',
  'flattening_max_depth',
  'flattening_separator',
  'flattening_max_key_length',
])

/** The config without what the mapper does, and what that is told. */
export const withoutMapping = (
  native: NativePlugin,
  config: JsonObject,
): Pick<ResolvedPlugin, 'config' | 'mapping'> => {
  if (!/^t(ap|arget)-/.test(native)) return { config }
  const entries = Object.entries(config)
  const mapping = Object.fromEntries(entries.filter(([name]) => ofMapper.has(name)))
  const rest = Object.fromEntries(entries.filter(([name]) => !ofMapper.has(name)))
  return isAnything(mapping) ? { config: rest, mapping } : { config: rest }
}

const isAnything = ({ stream_maps: maps, flattening_enabled: flattens }: JsonObject): boolean =>
  flattens === true || (maps !== undefined && !(isJsonObject(maps) && isEmpty(maps)))

const isEmpty = (object: JsonObject): boolean => Object.keys(object).length === 0

/** The mapper beside a tap or target, if its settings ask for one. */
export const mapperBeside = (plugin: ResolvedPlugin): ReadonlyArray<ResolvedPlugin> => {
  const { mapping, ...rest } = plugin
  return mapping === undefined
    ? []
    : [
        {
          ...rest,
          name: `stream maps of ${plugin.name}`,
          kind: 'mapper',
          native: 'flext-mapper',
          config: mapping,
          refusedSettings: [],
          notes: [],
        },
      ]
}
