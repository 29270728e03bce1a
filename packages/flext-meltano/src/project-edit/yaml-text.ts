/**
 * A YAML text changed in place: every line that a change does not touch stays byte for byte. Each change is
 * read back, and what then stands there must be what stood there before with exactly that change.
 */
import { isDeepStrictEqual } from 'node:util'

import { FlextDefect, type FlextResult, type JsonValue } from 'flext-core'
import { either as E } from 'fp-ts'
import { visit } from 'yaml'

import { editRefused, type EditRefused } from './edit-refused.ts'
import {
  emptiedBy,
  isPlainMap,
  valueAt,
  withoutValue,
  withValue,
  type Keys,
} from './json-change.ts'
import { without, withSet } from './yaml-change.ts'
import { readYaml, type ReadText } from './yaml-read.ts'

export interface YamlText {
  /** The value there, as JSON; undefined where there is none. */
  readonly get: (keys: Keys) => unknown
  /** What is not there on the way is made. */
  readonly set: (keys: Keys, value: JsonValue) => void
  /** Maps and lists that this leaves empty go with it, as far as `down` keys from the root stay. */
  readonly remove: (keys: Keys, down?: number) => boolean
  /** Where the item of that name stands in a list of maps. */
  readonly named: (keys: Keys, name: string) => number | undefined
  readonly append: (keys: Keys, value: JsonValue) => void
  /** Refused where a change cannot be made there alone. */
  readonly text: () => FlextResult<string, EditRefused>
}

export const yamlText = (source: string): YamlText => {
  let read = readYaml(source)
  let refused: EditRefused | undefined
  const make = (keys: Keys, wanted: unknown, change: (text: ReadText) => string) => {
    if (refused !== undefined || isDeepStrictEqual(wanted, read.plain)) return
    refused = inTheWay(read, keys)
    if (refused !== undefined) return
    const isAsked = ({ isWhole, plain }: ReadText) => isWhole && isDeepStrictEqual(plain, wanted)
    const blocks = readYaml(change(read), read.style)
    if (isAsked(blocks)) {
      read = blocks
      return
    }
    const { style } = read
    const inQuotes = { ...style, blockQuote: false, singleQuote: false }
    const quoted = readYaml(change({ ...read, style: inQuotes }), style)
    if (isAsked(quoted)) read = quoted
    else refused = refusal(read, keys)
  }
  const self: YamlText = {
    get: (keys) => valueAt(read.plain, keys),
    set: (keys, value) => {
      make(keys, withValue(read.plain, keys, value), (text) => withSet(text, keys, value))
    },
    remove: (keys, down = 1) => {
      if (valueAt(read.plain, keys) === undefined) return false
      const outermost = emptiedBy(read.plain, keys, down)
      make(keys, withoutValue(read.plain, outermost), (text) => without(text, outermost))
      return true
    },
    named: (keys, name) => {
      const list = valueAt(read.plain, keys)
      const at = Array.isArray(list)
        ? list.findIndex((item) => isPlainMap(item) && item['name'] === name)
        : -1
      return at === -1 ? undefined : at
    },
    append: (keys, value) => {
      const list = valueAt(read.plain, keys)
      self.set([...keys, Array.isArray(list) ? list.length : 0], value)
    },
    text: () => (refused === undefined ? E.right(read.source) : E.left(refused)),
  }
  return self
}

/** A value on the way that holds nothing by a name. */
const inTheWay = ({ plain }: ReadText, keys: Keys): EditRefused | undefined => {
  for (let at = 1; at < keys.length; at += 1) {
    const there = valueAt(plain, keys.slice(0, at)) ?? undefined
    const isHolder = typeof keys[at] === 'number' ? Array.isArray(there) : isPlainMap(there)
    if (there === undefined) return undefined
    if (!isHolder) {
      const kind = typeof keys[at] === 'number' ? 'a list' : 'a map'
      const found = Array.isArray(there) ? 'a list' : isPlainMap(there) ? 'a map' : 'one value'
      return editRefused(`${keys.slice(0, at).join('.')}: expected ${kind}, found ${found}`)
    }
  }
  return undefined
}

/** A change inside what an anchor names would change every place that refers to it. */
const refusal = ({ document }: ReadText, keys: Keys): EditRefused => {
  const used = new Set<string>()
  visit(document, {
    Alias: (_, { source }) => {
      used.add(source)
    },
  })
  if (used.size === 0) {
    throw new FlextDefect(`${keys.join('.')} cannot be changed in this YAML; nothing is written`)
  }
  const anchors = [...used].map((name) => `&${name}`).join(', ')
  return editRefused(
    `${keys.join('.')}: the change would also change what refers to it (anchors here: ${anchors}); make it in the file by hand`,
  )
}
