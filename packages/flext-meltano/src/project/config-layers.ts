/**
 * Lays one located map over another: maps are merged at any depth, anything else is replaced. Each
 * part keeps the place of the layer it came from.
 */
import {
  isNothing,
  itemPath,
  keyPath,
  placeOf,
  placeText,
  type Located,
  type LocatedEntry,
  type LocatedMap,
} from 'flext-core/yaml'

/** The later layers win. A setting without a value leaves what is below it. */
export const layered = (layers: ReadonlyArray<LocatedMap | undefined>): LocatedMap | undefined =>
  layers
    .filter((layer) => layer !== undefined)
    .map(nested)
    .reduce<LocatedMap | undefined>(
      (below, above) => (below === undefined ? above : merged(below, above, true)),
      undefined,
    )

const merged = (below: LocatedMap, above: LocatedMap, nothingIsUnset: boolean): LocatedMap => {
  const entries = new Map(below.entries)
  for (const [key, entry] of above.entries) {
    const under = entries.get(key)?.value
    if (nothingIsUnset && isNothing(entry.value) && under !== undefined) continue
    entries.set(key, {
      ...entry,
      value:
        under?.kind === 'map' && entry.value.kind === 'map'
          ? merged(under, entry.value, false)
          : entry.value,
    })
  }
  return { ...above, entries }
}

/** `{ "a.b": 1 }` is `{ a: { b: 1 } }`, as a plugin is given it. */
const nested = (map: LocatedMap): LocatedMap =>
  [...map.entries].reduce<LocatedMap>(
    (below, [key, entry]) => merged(below, entryAt(map, key.split('.'), entry), false),
    { ...map, entries: new Map() },
  )

/** A map that holds nothing but the entry, at the end of that path. */
export const entryAt = (
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
export const placesOf = (node: Located): Readonly<Record<string, string>> =>
  Object.fromEntries(placesUnder(node, ''))

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
