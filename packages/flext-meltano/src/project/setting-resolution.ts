/**
 * Finds the value of each setting of a plugin, in Meltano's order: variables, `.env`, the environment,
 * the plugin's config, what the plugin inherits, and the default. The first that says anything counts.
 */
import {
  isNothing,
  mistakeAt,
  mistakeOutside,
  placeOf,
  placeText,
  type Located,
  type Report,
} from 'flext-core/yaml'
import type { JsonValue } from 'flext-core'

import { settingPath, type WrittenSetting } from './config-layers.ts'
import type { SettingDeclaration, SettingKind } from './declaration.ts'
import { asWritten, expandValue, type Expansion, type Variables } from './expansion.ts'
import { castValue, postProcessed } from './setting-value.ts'
import { variableName } from './variable-name.ts'

export type SettingSource =
  | 'env'
  | 'dotenv'
  | 'environment'
  | 'meltano_yml'
  | 'inherited'
  | 'default'

export interface ResolvedSetting {
  readonly name: string
  readonly path: ReadonlyArray<string>
  readonly definition: SettingDeclaration
  /** Only in a config: neither the plugin nor its lock file declares it. */
  readonly isCustom: boolean
  readonly isExtra: boolean
  readonly value?: JsonValue
  readonly source: SettingSource
  /** The variable that it comes from. */
  readonly variable?: string
  /** Where it is written. */
  readonly place?: string
  /** As it is written, where variables stand in it. */
  readonly written?: JsonValue
  /** The variables that may set it. */
  readonly variables: ReadonlyArray<string>
}

/** One plugin of a line of inheritance, as far as its settings go. */
export interface SettingLevel {
  /** What its variables begin with: its name and its namespace. */
  readonly prefixes: ReadonlyArray<string>
  readonly variables: Variables
  /** Variables that only `.env` sets. */
  readonly fromDotEnv: ReadonlySet<string>
  readonly environment: ReadonlyMap<string, WrittenSetting>
  readonly config: ReadonlyMap<string, WrittenSetting>
  readonly parent?: SettingLevel
}

interface Found {
  readonly source: SettingSource
  readonly text?: string
  readonly node?: Located
  readonly variable?: string
}

/** All settings, or all extras, that are declared or written anywhere, declared ones first. */
export const resolveSettings = (
  level: SettingLevel,
  declared: ReadonlyArray<SettingDeclaration>,
  { what, expansion, now }: { what: 'settings' | 'extras'; expansion: Expansion; now: number },
): ReadonlyArray<ResolvedSetting> => {
  const custom = customSettings(level, declared).filter(
    ({ definition }) => definition.name.startsWith('_') === (what === 'extras'),
  )
  const resolved = [
    ...declared.map((definition) => resolve(level, definition, false, expansion, now)),
    ...custom.map(({ definition, path }) => ({
      ...resolve(level, definition, true, expansion, now),
      path,
    })),
  ]
  return resolved.map((setting) => (isReplaced(setting, resolved) ? without(setting) : setting))
}

/** A default object gives way to parts of it that are set on their own. */
const isReplaced = (
  { name, source, definition, value }: ResolvedSetting,
  all: ReadonlyArray<ResolvedSetting>,
): boolean =>
  value !== undefined &&
  definition.kind === 'object' &&
  (source === 'default' || source === 'inherited') &&
  all.some((other) => other.name.startsWith(`${name}.`) && other.value !== undefined)

const without = ({ value: _, ...setting }: ResolvedSetting): ResolvedSetting => setting

const customSettings = (
  level: SettingLevel,
  declared: ReadonlyArray<SettingDeclaration>,
): ReadonlyArray<{
  readonly definition: SettingDeclaration
  readonly path: ReadonlyArray<string>
}> => {
  const known = new Set(declared.flatMap(({ name, aliases = [] }) => [name, ...aliases]))
  const found = new Map<string, WrittenSetting>()
  for (let at: SettingLevel | undefined = level; at !== undefined; at = at.parent) {
    for (const written of [...at.environment.values(), ...at.config.values()]) {
      const earlier = found.get(written.name)
      if (known.has(written.name)) continue
      if (earlier === undefined || isNothing(earlier.entry.value)) found.set(written.name, written)
    }
  }
  return [...found.values()].map(({ name, path, entry: { value } }) => {
    const kind = kindOf(value)
    return { definition: { name, ...(kind === undefined ? {} : { kind }) }, path }
  })
}

const kindOf = (node: Located): SettingKind | undefined => {
  if (node.kind === 'list') return 'array'
  if (node.kind === 'map') return 'object'
  if (typeof node.value === 'boolean') return 'boolean'
  if (typeof node.value === 'number') return Number.isInteger(node.value) ? 'integer' : 'decimal'
  return undefined
}

const resolve = (
  level: SettingLevel,
  definition: SettingDeclaration,
  isCustom: boolean,
  expansion: Expansion,
  now: number,
): ResolvedSetting => {
  const { name, value: fallback } = definition
  const found =
    find(level, definition, isCustom, expansion.report) ??
    (fallback === undefined || isNothing(fallback)
      ? undefined
      : { source: 'default' as const, node: fallback })
  const setting = {
    name,
    path: settingPath(name),
    definition,
    isCustom,
    isExtra: name.startsWith('_'),
    source: found?.source ?? ('default' as const),
    variables: variablesOf(level, definition),
    ...(found?.variable === undefined ? {} : { variable: found.variable }),
    ...(found?.node === undefined ? {} : placeAndText(found.node)),
  }
  const raw = found === undefined ? undefined : valueOf(found, expansion)
  if (raw === undefined || found === undefined) return setting
  const cast = castValue(raw, definition)
  if ('expected' in cast) {
    if (definition.isJudgedByPlugin && found.variable === undefined)
      return { ...setting, value: raw }
    refuse(found, cast.expected, expansion.report)
    return setting
  }
  return { ...setting, value: postProcessed(cast.value, definition, now) }
}

const placeAndText = (node: Located) => {
  const written = expandValue(node, asWritten)
  const { source } = node.span
  return {
    ...(source.text === '' ? {} : { place: placeText(placeOf(node.span)) }),
    written,
  }
}

/** A text that becomes empty because its variables are not set is no value at all. */
const valueOf = ({ text, node }: Found, expansion: Expansion): JsonValue | undefined => {
  if (text !== undefined) return text
  if (node === undefined) return undefined
  const value = expandValue(node, expansion)
  const isEmptied = value === '' && !(node.kind === 'scalar' && node.value === '')
  return isEmptied ? undefined : value
}

const find = (
  level: SettingLevel,
  definition: SettingDeclaration,
  isCustom: boolean,
  report: Report,
): Found | undefined => {
  const variable = setBy(level, definition, report)
  if (variable !== undefined) {
    const text = level.variables[variable] ?? ''
    return { source: level.fromDotEnv.has(variable) ? 'dotenv' : 'env', text, variable }
  }
  const environment = writtenIn(level.environment, definition, isCustom)
  if (environment !== undefined) return { source: 'environment', node: environment }
  const config = writtenIn(level.config, definition, isCustom)
  if (config !== undefined) return { source: 'meltano_yml', node: config }
  const above = level.parent && find(level.parent, definition, isCustom, report)
  return above && { ...above, source: 'inherited' }
}

const writtenIn = (
  settings: ReadonlyMap<string, WrittenSetting>,
  { name, aliases = [] }: SettingDeclaration,
  isCustom: boolean,
): Located | undefined =>
  [name, ...aliases]
    .flatMap((each) => settings.get(each) ?? [])
    .find(({ entry, isInside }) => !isNothing(entry.value) || (isCustom && isInside))?.entry.value

/** The variables that a setting can be set by. */
const variablesOf = (
  { prefixes }: SettingLevel,
  { name, aliases = [], env_aliases: more = [] }: SettingDeclaration,
): ReadonlyArray<string> => [
  ...new Set([
    ...[name, ...aliases].flatMap((each) => prefixes.map((prefix) => variableName(prefix, each))),
    ...more,
  ]),
]

/** Several variables that say different things contradict each other. */
const setBy = (
  level: SettingLevel,
  definition: SettingDeclaration,
  report: Report,
): string | undefined => {
  const { variables, fromDotEnv } = level
  const set = variablesOf(level, definition).filter((name) => Object.hasOwn(variables, name))
  const outside = set.filter((name) => !fromDotEnv.has(name))
  const [first, ...others] = outside.length > 0 ? outside : set
  const other = others.find((name) => variables[name] !== variables[first ?? ''])
  if (first !== undefined && other !== undefined) {
    report(
      mistakeOutside(
        { _tag: 'VariablePlace', variable: other },
        {
          path: '',
          expected: `the same text as ${first} has, for both set ${definition.name}`,
          found: 'another',
          hint: 'unset one of them',
        },
      ),
    )
  }
  return first
}

const refuse = ({ variable, node, text }: Found, expected: string, report: Report): void => {
  if (variable !== undefined) {
    const found = text === '' ? 'an empty text' : 'a text that is none'
    report(mistakeOutside({ _tag: 'VariablePlace', variable }, { path: '', expected, found }))
  } else if (node !== undefined) {
    const found = 'another value'
    report(mistakeAt(node.span, { path: node.path, expected, found }))
  }
}
