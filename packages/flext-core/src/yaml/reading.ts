/**
 * Readers turn a located value into a typed one. A reader that cannot reports the mistake and
 * yields nothing, and its neighbours go on, so that one pass finds every mistake of a file.
 */
import { isSecretKey } from '../result/secret.ts'

import { didYouMean } from './did-you-mean.ts'
import { describeNode, type Located, type LocatedEntry, type LocatedMap } from './located.ts'
import { mistakeAt, type Report } from './mistake.ts'

/** Reads a value, or reports why it cannot. */
export type Read<A> = (node: Located, report: Report) => A | undefined

/** A map's fields with their readers, and the keys that are known without being read. */
export interface Shape<Fields> {
  /** What the map is, for messages: `an extractor`. */
  readonly what: string
  readonly fields: { readonly [Name in keyof Fields]?: Read<NonNullable<Fields[Name]>> }
  readonly required?: ReadonlyArray<keyof Fields & string>
  /** Keys that say nothing to the machine, such as labels. */
  readonly descriptive?: ReadonlyArray<string>
  /** Keys that are known and that this version refuses rather than ignores, with what to do. */
  readonly unread?: ReadonlyMap<string, string>
}

export const wrong = (node: Located, expected: string, hint?: string) =>
  mistakeAt(node.span, {
    path: node.path,
    expected,
    found: describeNode(node, node.path.split(/[.[\]"]+/).some(isSecretKey)),
    hint,
  })

export const text: Read<string> = (node, report) => {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') {
    return node.value
  }
  return void report(wrong(node, 'a text'))
}

/** A text; numbers and booleans are taken as they are written in JSON. */
export const textual: Read<string> = (node, report) => {
  if (node.kind === 'scalar' && node.value !== null) return String(node.value)
  return void report(wrong(node, 'a text'))
}

export const flag: Read<boolean> = (node, report) => {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  return void report(wrong(node, 'true or false'))
}

export const anything: Read<Located> = (node) => node

export const map: Read<LocatedMap> = (node, report) =>
  node.kind === 'map' ? node : void report(wrong(node, 'a map'))

/** One of a few words, with a suggestion for a slip of the hand. */
export const oneOf =
  <Word extends string>(...words: ReadonlyArray<Word>): Read<Word> =>
  (node, report) => {
    const found = words.find((word) => node.kind === 'scalar' && node.value === word)
    if (found !== undefined) return found
    const meant = node.kind === 'scalar' ? didYouMean(String(node.value), words) : undefined
    const hint = meant === undefined ? undefined : `did you mean ${meant}?`
    return void report(wrong(node, `one of ${words.join(', ')}`, hint))
  }

/** A list of such; a key without a value is an empty list. */
export const listOf =
  <A>(item: Read<A>): Read<ReadonlyArray<A>> =>
  (node, report) => {
    if (isNothing(node)) return []
    if (node.kind !== 'list') return void report(wrong(node, 'a list'))
    return node.items.flatMap((each) => {
      const read = item(each, report)
      return read === undefined ? [] : [read]
    })
  }

/** A map from any key to such. */
export const mapOf =
  <A>(value: Read<A>): Read<ReadonlyMap<string, A>> =>
  (node, report) => {
    if (isNothing(node)) return new Map()
    if (node.kind !== 'map') return void report(wrong(node, 'a map'))
    return new Map(
      [...node.entries].flatMap(([key, entry]) => {
        const read = value(entry.value, report)
        return read === undefined ? [] : [[key, read] as const]
      }),
    )
  }

/** Keeps where a value stands together with what was read of it. */
export const placed =
  <A>(read: Read<A>): Read<{ readonly value: A; readonly node: Located }> =>
  (node, report) => {
    const value = read(node, report)
    return value === undefined ? undefined : { value, node }
  }

/** A map of named fields; a key that is not among them is reported, never passed over. */
export const object =
  <Fields extends object>(shape: Shape<Fields>): Read<Fields> =>
  (node, report) => {
    if (node.kind !== 'map') return void report(wrong(node, `${shape.what}: a map`))
    const fields = new Map<string, Read<unknown>>(Object.entries(shape.fields))
    const values = new Map<string, unknown>()
    for (const [key, entry] of node.entries) {
      const read = fields.get(key)
      if (read === undefined) unexpected(shape, [...fields.keys()], key, entry, report)
      else if (!isNothing(entry.value)) values.set(key, read(entry.value, report))
    }

    const missing = (shape.required ?? []).filter((name) => !values.has(name))
    for (const name of missing) {
      report(
        mistakeAt(node.span, {
          path: node.path,
          expected: `${shape.what} with ${name}`,
          found: 'none',
        }),
      )
    }
    const complete = (shape.required ?? []).every((name) => values.get(name) !== undefined)
    const present = [...values].filter(([, value]) => value !== undefined)
    return complete ? (Object.fromEntries(present) as Fields) : undefined
  }

const unexpected = <Fields>(
  { what, descriptive = [], unread = new Map() }: Shape<Fields>,
  fields: ReadonlyArray<string>,
  key: string,
  { keySpan, value: { path } }: LocatedEntry,
  report: Report,
): void => {
  if (descriptive.includes(key)) return
  const hint = unread.get(key) ?? unread.get(key.split('.')[0] ?? '')
  if (hint !== undefined) {
    const found = `\`${key}\`, which is not read yet by this version`
    report(mistakeAt(keySpan, { path, expected: `a key of ${what} that is read`, found, hint }))
    return
  }
  const meant = didYouMean(key, [...fields, ...unread.keys(), ...descriptive])
  report(
    mistakeAt(keySpan, {
      path,
      expected: `a key of ${what}`,
      found: JSON.stringify(key),
      hint: meant === undefined ? `known keys: ${fields.join(', ')}` : `did you mean ${meant}?`,
    }),
  )
}

export const isNothing = (node: Located): boolean => node.kind === 'scalar' && node.value === null
