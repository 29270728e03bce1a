/** Takes nested objects apart: `{ a: { b: 1 } }` is `{ a__b: 1 }`, in the schema and in records. */
import { typesOf, type JsonSchema } from '../singer/json-schema.ts'
import { isDict, isList, type PythonValue } from './python-value.ts'
import { toJson } from './python-json.ts'
import { textOf } from './python-text.ts'

export interface Flattening {
  readonly depth: number
  readonly separator: string
}

export type Properties = Readonly<Record<string, JsonSchema>>

/** What is nested deeper than `depth`, and every list, becomes JSON in a text. */
export const flattenedProperties = (
  properties: Properties,
  flattening: Flattening,
  parent = '',
  level = 0,
): Properties =>
  Object.fromEntries(
    Object.entries(properties).flatMap(
      ([name, schema]): ReadonlyArray<readonly [string, JsonSchema]> => {
        const key = parent === '' ? name : `${parent}${flattening.separator}${name}`
        const types = typesOf(schema)
        if (
          types.includes('object') &&
          schema.properties !== undefined &&
          level < flattening.depth
        ) {
          return Object.entries(flattenedProperties(schema.properties, flattening, key, level + 1))
        }
        const isNested = types.includes('object') || types.includes('array')
        return [[key, isNested ? { type: ['string', 'null'] } : schema]]
      },
    ),
  )

export const flattenedRecord = (
  record: ReadonlyMap<string, PythonValue>,
  properties: Properties,
  flattening: Flattening,
  parent = '',
  level = 0,
): ReadonlyMap<string, PythonValue> =>
  new Map(
    [...record].flatMap(([name, value]): ReadonlyArray<readonly [string, PythonValue]> => {
      const key = parent === '' ? name : `${parent}${flattening.separator}${name}`
      if (isDict(value) && !Object.hasOwn(properties, key) && level < flattening.depth) {
        const inner = new Map([...value].map(([inside, item]) => [textOf(inside), item]))
        return [...flattenedRecord(inner, properties, flattening, key, level + 1)]
      }
      return [[key, isDict(value) || isList(value) ? toJson(value, plain) : value]]
    }),
  )

const plain = { keepsUnicode: true, sortsKeys: false, indent: undefined, ifOther: undefined }
