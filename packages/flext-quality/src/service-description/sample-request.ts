/** A request that keeps every rule: as the description gives it, or made up. */
import type { JsonValue } from 'flext-core'

import type { Fields, ServiceDescription } from './description.ts'
import { parseFieldType } from './field-type.ts'
import { wordsOf } from './identifier.ts'
import { parseCondition, type Comparison } from './rule-condition.ts'

/** As JSON, the way it is given to `flext service run`. */
export const sampleRequest = ({
  request,
  models = {},
  example = {},
  rules = [],
}: Pick<ServiceDescription, 'request' | 'models' | 'example' | 'rules'>): Readonly<
  Record<string, JsonValue>
> => {
  const comparisons = rules.flatMap(({ that }) => parseCondition(that) ?? [])
  const made = sampleFields(request, models)
  const fitting = Object.entries(made).map(([field, value]) => [
    field,
    comparisons.filter((each) => each.field === field).reduce(fit, value),
  ])
  return { ...(Object.fromEntries(fitting) as Readonly<Record<string, JsonValue>>), ...example }
}

/** A value for every field that has to be there. */
export const sampleFields = (
  fields: Fields,
  models: Readonly<Record<string, Fields>>,
): Readonly<Record<string, JsonValue>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([field, written]) => {
      const type = parseFieldType(written)
      if (type === undefined || type.optional) return []
      const one = sampleOf(type.base, field, models)
      return [[field, type.list ? [one] : one]]
    }),
  )

/** A value of a type, as JSON. */
export const sampleOf = (
  base: string,
  field: string,
  models: Readonly<Record<string, Fields>>,
): JsonValue =>
  base in samples
    ? (samples[base] ?? null)
    : base in models
      ? sampleFields(models[base] ?? {}, models)
      : `some ${wordsOf(field).join(' ')}`

const samples: Readonly<Record<string, JsonValue>> = {
  number: 1,
  boolean: true,
  Int: 1,
  PositiveInt: 1,
  NonNegativeInt: 1,
  Instant: '2026-11-25T12:00:00.000Z',
  LocalDate: '2026-11-25',
  Duration: '1m',
  ByteSize: '1kB',
  Url: 'https://example.org/',
  Port: 8080,
  Json: {},
}

/** The value moved to where the comparison is true, where that is easily done. */
const fit = (value: JsonValue, { length, operator, value: bound }: Comparison): JsonValue => {
  if (operator === '==' && !length) return bound
  if (typeof value !== 'number' || typeof bound !== 'number') return value
  if (operator === '>=' && value < bound) return bound
  if (operator === '>' && value <= bound) return bound + 1
  if (operator === '<=' && value > bound) return bound
  if (operator === '<' && value >= bound) return bound - 1
  return value
}
