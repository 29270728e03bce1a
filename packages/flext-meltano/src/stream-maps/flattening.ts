/** Takes nested objects apart: `{ a: { b: 1 } }` is `{ a__b: 1 }`, in the schema and in records. */
import { typesOf, type JsonSchema } from '../singer/json-schema.ts'
import { isDict, isList, type PythonValue } from './python-value.ts'
import { toJson } from './python-json.ts'
import { textOf } from './python-text.ts'

export interface Flattening {
  readonly depth: number
  readonly separator: string
  /** Names of so many characters are made shorter, from the outermost part on. */
  readonly longest: number
}

export type Properties = Readonly<Record<string, JsonSchema>>
type Path = ReadonlyArray<string>

/** What is nested deeper than `depth`, and every list, becomes JSON in a text. */
export const flattenedProperties = (properties: Properties, flattening: Flattening): Properties =>
  Object.fromEntries(flatEntries(properties, flattening, []))

/** Names that several properties would have once nested ones are taken apart. */
export const sharedNames = (
  properties: Properties,
  flattening: Flattening,
): ReadonlyArray<string> => {
  const names = flatEntries(properties, flattening, []).map(([name]) => name)
  return [...new Set(names.filter((name, nth) => names.indexOf(name) !== nth))]
}

const flatEntries = (
  properties: Properties,
  flattening: Flattening,
  parents: Path,
): ReadonlyArray<readonly [string, JsonSchema]> =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = [...parents, name]
    const types = typesOf(schema)
    const isObject = types.includes('object')
    if (isObject && schema.properties !== undefined && parents.length < flattening.depth) {
      return flatEntries(schema.properties, flattening, path)
    }
    const isNested = isObject || types.includes('array')
    return [[flatName(path, flattening), isNested ? { type: ['string', 'null'] } : schema]]
  })

export const flattenedRecord = (
  record: ReadonlyMap<string, PythonValue>,
  properties: Properties,
  flattening: Flattening,
  parents: Path = [],
): ReadonlyMap<string, PythonValue> =>
  new Map(
    [...record].flatMap(([name, value]): ReadonlyArray<readonly [string, PythonValue]> => {
      const path = [...parents, name]
      const key = flatName(path, flattening)
      if (isDict(value) && !Object.hasOwn(properties, key) && parents.length < flattening.depth) {
        const inner = new Map([...value].map(([inside, item]) => [textOf(inside), item]))
        return [...flattenedRecord(inner, properties, flattening, path)]
      }
      return [[key, isDict(value) || isList(value) ? toJson(value, plain) : value]]
    }),
  )

/** As the Singer SDK makes long names short: the capitals of a part, or its first three characters. */
const flatName = (path: Path, { separator, longest }: Flattening): string => {
  const parts = [...path]
  for (const [nth, part] of path.entries()) {
    if (parts.join(separator).length < longest) break
    const capitals = part
      .replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())
      .replaceAll(/[a-z]/g, '')
    parts[nth] = (capitals.length > 1 ? capitals : part.slice(0, 3)).toLowerCase()
  }
  return parts.join(separator)
}

const plain = {
  keepsUnicode: true,
  sortsKeys: false,
  margin: undefined,
  separators: undefined,
  ifOther: undefined,
}
