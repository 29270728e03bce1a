/** The settings that a located config holds, by name, and where each part of a config stands. */
import {
  itemPath,
  keyPath,
  placeOf,
  placeText,
  type Located,
  type LocatedEntry,
  type LocatedMap,
} from 'flext-core/yaml'

/** A setting as a config writes it: `a.b` for `{ a: { b: … } }` and for `{ "a.b": … }`. */
export interface WrittenSetting {
  readonly name: string
  /** The keys on the way to it in the plugin's config. */
  readonly path: ReadonlyArray<string>
  readonly entry: LocatedEntry
  /** Inside a map of the config: nothing is a value there, and no value at all elsewhere. */
  readonly isInside: boolean
}

/** `a.b` is b in a; `a\.b` is one key with a dot. */
export const settingPath = (name: string): ReadonlyArray<string> =>
  name.split(/(?<!\\)\./).map((part) => part.replaceAll(String.raw`\.`, '.'))

/** The leaves of a config: maps that hold anything are gone through, lists are whole. */
export const writtenSettings = (
  map: LocatedMap | undefined,
): ReadonlyMap<string, WrittenSetting> => {
  const found = new Map<string, WrittenSetting>()
  for (const [key, entry] of map?.entries ?? []) {
    for (const leaf of leavesOf(key, settingPath(key), entry, false)) found.set(leaf.name, leaf)
  }
  return found
}

const leavesOf = (
  name: string,
  path: ReadonlyArray<string>,
  entry: LocatedEntry,
  isInside: boolean,
): ReadonlyArray<WrittenSetting> =>
  entry.value.kind === 'map' && entry.value.entries.size > 0
    ? [...entry.value.entries].flatMap(([key, inner]) =>
        leavesOf(`${name}.${key}`, [...path, key], inner, true),
      )
    : [{ name, path, entry, isInside }]

/** Dotted keys of the map itself are taken apart, and what they hold is laid over one another. */
export const nestedAtRoot = (map: LocatedMap): LocatedMap =>
  [...map.entries].reduce<LocatedMap>(
    (below, [key, entry]) => merged(below, entryAt(map, key.split('.'), entry)),
    { ...map, entries: new Map() },
  )

/** Lays one map over another at any depth. */
export const merged = (below: LocatedMap, above: LocatedMap): LocatedMap => {
  const entries = new Map(below.entries)
  for (const [key, entry] of above.entries) {
    const under = entries.get(key)?.value
    const { value } = entry
    const isBoth = under?.kind === 'map' && value.kind === 'map'
    entries.set(key, isBoth ? { ...entry, value: merged(under, value) } : entry)
  }
  return { ...above, entries }
}

const entryAt = (
  map: LocatedMap,
  [key = '', ...rest]: ReadonlyArray<string>,
  entry: LocatedEntry,
): LocatedMap => ({
  ...map,
  entries: new Map([
    [key, rest.length === 0 ? entry : { ...entry, value: entryAt(map, rest, entry) }],
  ]),
})

/** Where each part of a file stands, by its path. */
export const placesIn = (node: Located): ReadonlyArray<readonly [string, string]> => {
  const inside =
    node.kind === 'map'
      ? [...node.entries.values()].map(({ value }) => value)
      : node.kind === 'list'
        ? node.items
        : []
  return [[node.path, placeText(placeOf(node.span))], ...inside.flatMap(placesIn)]
}

/** Where each part of a config stands, by its path in the config: `checks[1]` to `meltano.yml:31:9`. */
export const placesOf = (map: LocatedMap | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...(map?.entries ?? [])].flatMap(([key, { value }]) =>
      placesUnder(value, settingPath(key).reduce(keyPath, '')),
    ),
  )

const placesUnder = (node: Located, path: string): ReadonlyArray<readonly [string, string]> => {
  const here = [path, placeText(placeOf(node.span))] as const
  switch (node.kind) {
    case 'scalar':
      return [here]
    case 'list':
      return [here, ...node.items.flatMap((item, nth) => placesUnder(item, itemPath(path, nth)))]
    case 'map':
      return [
        here,
        ...[...node.entries].flatMap(([key, { value }]) => placesUnder(value, keyPath(path, key))),
      ]
  }
}

/** Where a path stands; what is not there, where it should. */
export const nearestPlace = (
  places: Readonly<Record<string, string>>,
  path: string,
): string | undefined => {
  const place = places[path]
  if (place !== undefined || path === '') return place
  return nearestPlace(places, path.replace(/(?:\.?[^.[\]]+|\[\d+\])$/, ''))
}
