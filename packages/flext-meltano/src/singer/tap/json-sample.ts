/**
 * The JSON Schema of values that were looked at, nested ones and all. Values of several types make a
 * union; whole numbers past eight bytes are numbers, and texts are days or moments if all of them are.
 */
import { isDate, isDateTime } from '../date-text.ts'
import { exactNumber } from '../exact-number.ts'
import type { JsonSchema } from '../json-schema.ts'

export interface JsonSample {
  readonly look: (value: unknown) => void
  /** The schema of what was seen; `nullable` says that there may also be nothing. */
  readonly schema: (nullable: boolean) => JsonSchema
}

/** The schema of one value, where there may also be none. */
export const schemaOfValue = (value: unknown): JsonSchema => {
  const sample = jsonSample()
  sample.look(value)
  return sample.schema(true)
}

/** An object with more properties than this is taken for a map, whose keys are values too. */
const mostProperties = 200

type SampledType = 'boolean' | 'integer' | 'number' | 'string' | 'object' | 'array'

const typesInOrder: ReadonlyArray<SampledType> = [
  'boolean',
  'integer',
  'number',
  'string',
  'object',
  'array',
]

export const jsonSample = (): JsonSample => {
  const types = new Set<SampledType>()
  const properties = new Map<string, JsonSample>()
  let items: JsonSample | undefined
  let allDates = true
  let allDateTimes = true

  const look = (given: unknown): void => {
    const exact = exactNumber(given)
    const value = exact === undefined ? given : Number(exact)
    if (value === null || value === undefined) return
    const type = typeOf(value)
    types.add(type)
    if (typeof value === 'string') {
      allDates &&= isDate(value)
      allDateTimes &&= isDateTime(value)
    } else if (Array.isArray(value)) {
      items ??= jsonSample()
      for (const item of value) items.look(item)
    } else if (typeof value === 'object') {
      for (const [name, property] of Object.entries(value)) {
        const known = properties.get(name) ?? jsonSample()
        if (properties.size <= mostProperties) properties.set(name, known)
        known.look(property)
      }
    }
  }

  const schema = (nullable: boolean): JsonSchema => {
    const named = typesInOrder.filter(
      (type) => types.has(type) && !(type === 'integer' && types.has('number')),
    )
    // Where nothing was ever seen, a text takes whatever will come as it stands.
    const seen = named.length === 0 ? (['string'] as const) : named
    const format =
      types.size !== 1 || !types.has('string')
        ? undefined
        : allDates
          ? 'date'
          : allDateTimes
            ? 'date-time'
            : undefined
    return {
      type: [...(nullable ? ['null'] : []), ...seen],
      ...(format === undefined ? {} : { format }),
      ...(items === undefined ? {} : { items: items.schema(true) }),
      ...(properties.size === 0 || properties.size > mostProperties
        ? {}
        : { properties: propertiesOf(properties) }),
    }
  }
  return { look, schema }
}

const propertiesOf = (
  properties: ReadonlyMap<string, JsonSample>,
): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries([...properties].map(([name, sample]) => [name, sample.schema(true)]))

const typeOf = (value: unknown): SampledType => {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'integer' : 'number'
    default:
      return Array.isArray(value) ? 'array' : 'object'
  }
}
