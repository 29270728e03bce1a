/** Reads what a mapper's config says, and finds every mistake in it before any record comes. */
import { either as E } from 'fp-ts'

import { keyPath } from 'flext-core/yaml'
import type { MapperConfig } from './mapper-config.ts'
import { evaluator, type Evaluate } from './python-evaluator.ts'
import { parsePython } from './python-parser.ts'
import type { PythonExpression } from './python-syntax.ts'

export interface MapExpression {
  /** As it is written. */
  readonly written: string
  readonly parsed: PythonExpression
  readonly evaluate: Evaluate
  /** Where it stands in the config. */
  readonly path: string
}

export interface StreamMapRule {
  /** The stream, or the pattern of streams. */
  readonly source: string
  /** What it is called behind the mapper. */
  readonly alias: MapExpression | string | undefined
  /** One more stream, beside what becomes of the source under its own name. */
  readonly isAdditional: boolean
  /** Leaves the whole stream out. */
  readonly isDropped: boolean
  readonly filter: MapExpression | undefined
  /** `null`: no keys at all. */
  readonly keyProperties: ReadonlyArray<string> | null | undefined
  /** Whether properties that are not named stay. */
  readonly keepsOthers: boolean
  /** By property, in order; undefined leaves it out. */
  readonly properties: ReadonlyMap<string, MapExpression | undefined>
  readonly path: string
}

export interface StreamMapRules {
  readonly rules: ReadonlyArray<StreamMapRule>
  /** Whether streams that no rule is for stay. */
  readonly keepsOthers: boolean
  readonly config: Readonly<Record<string, unknown>>
}

/** Something in the config that cannot be; `found` shows where in an expression. */
export interface MapProblem {
  readonly path: string
  readonly expected: string
  readonly found: string
}

const nothing = '__NULL__'
const isNothing = (value: unknown): boolean => value === null || value === nothing

export const readStreamMaps = ({
  stream_maps: maps = {},
  stream_map_config: config = {},
  flattening_enabled: isFlattened = false,
  flattening_max_depth: depth,
}: MapperConfig): E.Either<ReadonlyArray<MapProblem>, StreamMapRules> => {
  const problems: Array<MapProblem> = []
  const refuse = (path: string, expected: string, found: string): void =>
    void problems.push({ path, expected, found })
  if (isFlattened && depth === undefined) {
    refuse('flattening_enabled', 'flattening_max_depth beside it', 'none')
  }
  const rules = Object.entries(maps).flatMap(([name, map]): ReadonlyArray<StreamMapRule> => {
    const path = keyPath('stream_maps', name)
    if (name === '__else__') {
      if (!isNothing(map)) refuse(path, 'null, which leaves other streams out', described(map))
      return []
    }
    if (name.startsWith('__')) {
      refuse(path, 'a stream, or __else__', JSON.stringify(name))
      return []
    }
    if (isNothing(map)) return [{ ...empty, source: name, isDropped: true, path }]
    if (typeof map !== 'object' || map === null) {
      refuse(path, 'a map of properties, or null', described(map))
      return []
    }
    return [ruleOf(name, map, path, refuse)]
  })
  return problems.length > 0
    ? E.left(problems)
    : E.right({ rules, keepsOthers: !Object.hasOwn(maps, '__else__'), config })
}

type Refuse = (path: string, expected: string, found: string) => void

const empty: StreamMapRule = {
  source: '',
  alias: undefined,
  isAdditional: false,
  isDropped: false,
  filter: undefined,
  keyProperties: undefined,
  keepsOthers: true,
  properties: new Map(),
  path: '',
}

const ruleOf = (
  name: string,
  map: Readonly<Record<string, unknown>>,
  path: string,
  refuse: Refuse,
): StreamMapRule => {
  const {
    __source__: source,
    __alias__: alias,
    __filter__: filter,
    __key_properties__: keys,
    __else__: others,
    ...properties
  } = map
  const at = (key: string): string => keyPath(path, key)
  if (Object.hasOwn(map, '__else__') && !isNothing(others)) {
    refuse(at('__else__'), 'null, which leaves other properties out', described(others))
  }
  if (source !== undefined && typeof source !== 'string') {
    refuse(at('__source__'), 'the name of a stream', described(source))
  }
  if (alias !== undefined && typeof alias !== 'string') {
    refuse(at('__alias__'), 'a name, or an expression', described(alias))
  }
  if (keys !== undefined && keys !== null && !isTexts(keys)) {
    refuse(at('__key_properties__'), 'a list of properties, or null', described(keys))
  }
  for (const key of Object.keys(properties).filter((each) => /^__.*__$/.test(each))) {
    refuse(
      at(key),
      'a property, or one of __filter__ __alias__ __source__ __else__ __key_properties__',
      JSON.stringify(key),
    )
  }
  return {
    source: typeof source === 'string' ? source : name,
    alias: typeof source === 'string' ? name : aliasOf(alias, at('__alias__')),
    isAdditional: typeof source === 'string',
    isDropped: false,
    filter:
      isNothing(filter) || filter === undefined
        ? undefined
        : expression(filter, at('__filter__'), refuse),
    keyProperties: keys === null ? null : isTexts(keys) ? keys : undefined,
    keepsOthers: !Object.hasOwn(map, '__else__'),
    properties: new Map(
      Object.entries(properties).map(([key, value]) => [
        key,
        isNothing(value) ? undefined : expression(value, at(key), refuse),
      ]),
    ),
    path,
  }
}

/** A name that is no expression is the name itself. */
const aliasOf = (alias: unknown, path: string): MapExpression | string | undefined => {
  if (typeof alias !== 'string') return undefined
  const parsed = parsePython(alias)
  if (E.isLeft(parsed) || parsed.right.node === 'name') return alias
  return { written: alias, parsed: parsed.right, evaluate: evaluator(parsed.right), path }
}

const expression = (value: unknown, path: string, refuse: Refuse): MapExpression | undefined => {
  if (typeof value !== 'string') {
    refuse(path, 'an expression in quotes, or null', described(value))
    return undefined
  }
  const parsed = parsePython(value)
  if (E.isRight(parsed)) {
    return { written: value, parsed: parsed.right, evaluate: evaluator(parsed.right), path }
  }
  const { at, expected, found, hint } = parsed.left
  refuse(
    path,
    expected,
    `${found}\n    ${pointed(value, at)}${hint === undefined ? '' : `\n    hint: ${hint}`}`,
  )
  return undefined
}

/** The line of the expression, with a caret under the place. */
const pointed = (source: string, at: number): string => {
  const start = source.lastIndexOf('\n', at - 1) + 1
  const line = source.slice(start).split('\n')[0] ?? ''
  return `${line}\n    ${' '.repeat(at - start)}^`
}

const isTexts = (value: unknown): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const described = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null
    ? 'a map'
    : (JSON.stringify(value) ?? 'nothing')
}
