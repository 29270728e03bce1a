/** What becomes of one stream: its name, schema and keys behind the mapper, and of each record. */
import { either as E } from 'fp-ts'

import { fnmatch } from '../catalog/fnmatch.ts'
import { typesOf, type JsonSchema } from '../singer/json-schema.ts'
import { typeOfExpression } from './expression-type.ts'
import { flattenedProperties, flattenedRecord, sharedNames, type Flattening } from './flattening.ts'
import type { Names } from './python-evaluator.ts'
import { pythonOf } from './python-json.ts'
import { textOf } from './python-text.ts'
import { isTrue, PythonError, type PythonValue } from './python-value.ts'
import type {
  MapExpression,
  MapProblem,
  StreamMapRule,
  StreamMapRules,
} from './stream-map-rules.ts'

export interface MappedStream {
  readonly name: string
  readonly schema: JsonSchema
  readonly keyProperties: ReadonlyArray<string>
  /** As it came: its records need not be looked into. */
  readonly isUnchanged: boolean
  /** The record behind the mapper; undefined where it is left out. */
  readonly record: (
    record: ReadonlyMap<string, PythonValue>,
  ) => E.Either<MapFailure, ReadonlyMap<string, PythonValue> | undefined>
}

/** An expression that could not be evaluated for a record. */
export interface MapFailure {
  readonly path: string
  readonly expression: string
  readonly problem: string
}

export interface SourceStream {
  readonly name: string
  readonly schema: JsonSchema
  readonly keyProperties: ReadonlyArray<string>
}

/** The streams that a stream becomes: none, itself, or several. */
export const mappedStreams = (
  source: SourceStream,
  { rules, keepsOthers, config }: StreamMapRules,
  flattening: Flattening | undefined,
): E.Either<ReadonlyArray<MapProblem>, ReadonlyArray<MappedStream>> => {
  const problems: Array<MapProblem> = []
  const own = rules.filter(
    (rule) => rule.source === source.name || fnmatch(rule.source)(source.name),
  )
  const main = own.findLast(({ isAdditional }) => !isAdditional)
  const streams = [
    ...(main === undefined && keepsOthers ? [unchanged(source, flattening, problems)] : []),
    ...(main === undefined || main.isDropped
      ? []
      : [mapped(source, main, config, flattening, problems)]),
    ...own
      .filter(({ isAdditional }) => isAdditional)
      .map((rule) => mapped(source, rule, config, flattening, problems)),
  ]
  return problems.length > 0 ? E.left(problems) : E.right(streams)
}

const unchanged = (
  source: SourceStream,
  flattening: Flattening | undefined,
  problems: Array<MapProblem>,
): MappedStream => ({
  ...source,
  schema: flat(source.schema, flattening, problems),
  isUnchanged: flattening === undefined,
  record: flatRecord(source.schema, flattening),
})

const flat = (
  schema: JsonSchema,
  flattening: Flattening | undefined,
  problems: Array<MapProblem>,
): JsonSchema => {
  if (flattening === undefined) return schema
  const { properties = {} } = schema
  for (const name of sharedNames(properties, flattening)) {
    problems.push({
      path: 'flattening_enabled',
      expected: 'a name of its own for each property',
      found: `several that would be ${name}`,
    })
  }
  return { ...schema, properties: flattenedProperties(properties, flattening) }
}

const flatRecord =
  (schema: JsonSchema, flattening: Flattening | undefined): MappedStream['record'] =>
  (record) => {
    if (flattening === undefined) return E.right(record)
    const properties = flattenedProperties(schema.properties ?? {}, flattening)
    return E.right(flattenedRecord(record, properties, flattening))
  }

const mapped = (
  source: SourceStream,
  rule: StreamMapRule,
  config: StreamMapRules['config'],
  flattening: Flattening | undefined,
  problems: Array<MapProblem>,
): MappedStream => {
  const name = aliasFor(source, rule, problems)
  const keyProperties =
    rule.keyProperties === null ? [] : (rule.keyProperties ?? source.keyProperties)
  const schema = schemaFor(source, rule, keyProperties)
  for (const [property, expression] of rule.properties) {
    if (expression === undefined && keyProperties.includes(property)) {
      problems.push({
        path: rule.path,
        expected: `${property} to stay, which is a key; __key_properties__ names other keys, or null`,
        found: 'null',
      })
    }
  }
  for (const key of keyProperties.filter((each) => !Object.hasOwn(schema.properties ?? {}, each))) {
    problems.push({
      path: rule.path,
      expected: `the key ${key} among the properties`,
      found: 'none',
    })
  }
  const flatten = flatRecord(schema, flattening)
  const context = contextOf(source, name, config)
  return {
    name,
    schema: flat(schema, flattening, problems),
    keyProperties,
    isUnchanged: false,
    record: (record) => {
      const made = transformed(record, rule, keyProperties, context)
      return E.isLeft(made) || made.right === undefined ? made : flatten(made.right)
    },
  }
}

const aliasFor = (
  { name }: SourceStream,
  { alias, source }: StreamMapRule,
  problems: Array<MapProblem>,
): string => {
  if (alias === undefined) return name
  if (typeof alias === 'string') {
    return alias === source && alias !== name ? name : alias === '__stream_name__' ? name : alias
  }
  const made = evaluated(alias, (asked) => (asked === '__stream_name__' ? name : undefined))
  if (E.isRight(made)) return textOf(made.right)
  problems.push({ path: alias.path, expected: 'a name', found: made.left.problem })
  return name
}

/** Undefined stands for a property that is left out. */
const schemaFor = (
  { schema }: SourceStream,
  { properties: rules, keepsOthers }: StreamMapRule,
  keyProperties: ReadonlyArray<string>,
): JsonSchema => {
  const given = schema.properties ?? {}
  const kept = keepsOthers
    ? Object.entries(given)
    : Object.entries(given).filter(([name]) => keyProperties.includes(name))
  const properties = new Map(kept)
  for (const [name, expression] of rules) {
    if (expression === undefined) properties.delete(name)
    else properties.set(name, orNothing(propertyFor(name, expression, given)))
  }
  const required = schema.required?.filter((name) => properties.has(name) && !rules.has(name))
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    ...(required === undefined ? {} : { required }),
  }
}

const propertyFor = (
  name: string,
  { parsed }: MapExpression,
  given: Readonly<Record<string, JsonSchema>>,
): JsonSchema => {
  const known = typeOfExpression(parsed, given, name)
  const isNothing = known !== undefined && typesOf(known).every((type) => type === 'null')
  return known === undefined || isNothing ? (given[name] ?? { type: 'string' }) : known
}

const orNothing = (schema: JsonSchema): JsonSchema => {
  const types = typesOf(schema)
  return types.length === 0 || types.includes('null')
    ? schema
    : { ...schema, type: [...types, 'null'] }
}

interface Context {
  readonly config: PythonValue
  readonly name: string
  readonly original: string
}

const contextOf = (
  { name: original }: SourceStream,
  name: string,
  config: StreamMapRules['config'],
): Context => ({ config: pythonOf(config), name, original })

const transformed = (
  record: ReadonlyMap<string, PythonValue>,
  { filter, keepsOthers, properties }: StreamMapRule,
  keyProperties: ReadonlyArray<string>,
  context: Context,
): E.Either<MapFailure, ReadonlyMap<string, PythonValue> | undefined> => {
  if (filter !== undefined) {
    const passes = evaluated(filter, namesFor(record, context))
    if (E.isLeft(passes)) return passes
    if (!isTrue(passes.right)) return E.right(undefined)
  }
  const result = new Map(
    keepsOthers ? record : [...record].filter(([name]) => keyProperties.includes(name)),
  )
  for (const [property, expression] of properties) {
    if (expression === undefined) {
      result.delete(property)
      continue
    }
    const value = evaluated(expression, namesFor(record, context, property))
    if (E.isLeft(value)) return value
    result.set(property, value.right)
  }
  return E.right(result)
}

/** The names of a record's properties, and those that the mapper adds. */
const namesFor =
  (record: ReadonlyMap<string, PythonValue>, context: Context, self?: string): Names =>
  (name) => {
    switch (name) {
      case '_':
      case 'record':
        return record
      case 'config':
        return context.config
      case '__stream_name__':
        return context.name
      case '__original_stream_name__':
        return context.original
      case 'self':
        return record.get(self !== undefined && record.has(self) ? self : name)
      default:
        return record.get(name)
    }
  }

const evaluated = (
  { evaluate, path, written }: MapExpression,
  names: Names,
): E.Either<MapFailure, PythonValue> => {
  try {
    return E.right(evaluate(names))
  } catch (error) {
    if (error instanceof PythonError) {
      return E.left({ path, expression: written, problem: error.message })
    }
    // What the machine has no room for: a text or a number too long, or too deep a nesting.
    if (error instanceof RangeError) {
      return E.left({ path, expression: written, problem: `OverflowError: ${error.message}` })
    }
    throw error
  }
}
