/** What a change of a YAML text is to lead to, said of the plain value that the text holds. */
import { isDeepStrictEqual } from 'node:util'

export type Keys = ReadonlyArray<string | number>

type Plain = Readonly<Record<string, unknown>>

export const isPlainMap = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const valueAt = (root: unknown, keys: Keys): unknown =>
  keys.reduce<unknown>((inside, key) => {
    if (Array.isArray(inside)) return typeof key === 'number' ? inside[key] : undefined
    return isPlainMap(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined
  }, root)

/** What is not there on the way is made: a list for a number, a map for a name. */
export const withValue = (root: unknown, [key, ...rest]: Keys, value: unknown): unknown => {
  if (key === undefined) return value
  if (typeof key === 'number') {
    const items: ReadonlyArray<unknown> = Array.isArray(root) ? root : []
    return items.toSpliced(key, 1, withValue(items[key], rest, value))
  }
  const map = isPlainMap(root) ? root : {}
  return { ...map, [key]: withValue(valueAt(map, [key]), rest, value) }
}

export const withoutValue = (root: unknown, [key, ...rest]: Keys): unknown => {
  if (key === undefined || valueAt(root, [key]) === undefined) return root
  if (rest.length > 0) return withValue(root, [key], withoutValue(valueAt(root, [key]), rest))
  if (Array.isArray(root)) return root.toSpliced(Number(key), 1)
  return Object.fromEntries(Object.entries(root as Plain).filter(([name]) => name !== key))
}

/** Lists and maps that hold nothing once the key is gone: the keys of the outermost, `down` keys at least. */
export const emptiedBy = (root: unknown, keys: Keys, down: number): Keys => {
  const parent = keys.slice(0, -1)
  const holder = valueAt(root, parent)
  const isOnlyOne =
    typeof holder === 'object' && holder !== null && Object.keys(holder).length === 1
  return isOnlyOne && parent.length > down ? emptiedBy(root, parent, down) : keys
}

interface PartChange {
  readonly key: string | number
  /** Left out: it goes. */
  readonly part?: unknown
}

/** What makes one out of the other; nothing where they have no part in common. */
export const partsBetween = (
  before: unknown,
  after: unknown,
): ReadonlyArray<PartChange> | undefined => {
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length === after.length)
      return after.map((part, key) => ({ key, part: part as unknown }))
    const { removed, added } = keptOf(before, after)
    if (removed.length === before.length) return undefined
    const kept = before.length - removed.length
    return [
      ...removed.toReversed().map((key) => ({ key })),
      ...added.map((part, nth) => ({ key: kept + nth, part })),
    ]
  }
  if (!isPlainMap(before) || !isPlainMap(after)) return undefined
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  if (gone.length === Object.keys(before).length) return undefined
  return [
    ...gone.map((key) => ({ key })),
    ...Object.entries(after).map(([key, part]) => ({ key, part })),
  ]
}

/** What of the items a longer, shorter or changed list keeps in their order; the others are new at its end. */
const keptOf = (
  before: ReadonlyArray<unknown>,
  after: ReadonlyArray<unknown>,
): { readonly removed: ReadonlyArray<number>; readonly added: ReadonlyArray<unknown> } => {
  let kept = 0
  const removed: Array<number> = []
  before.forEach((item, at) => {
    if (kept < after.length && isDeepStrictEqual(item, after[kept])) kept += 1
    else removed.push(at)
  })
  return { removed, added: after.slice(kept) }
}
