/**
 * Settings that come from the environment: `TAP_CSV_FILES` is the setting `files` of `tap-csv`.
 * A text is turned into the kind of value the setting is declared to have.
 */
import type { JsonValue } from 'flext-core'
import { mistakeOutside, type Report } from 'flext-core/yaml'

import type { SettingDeclaration, SettingKind } from './declaration.ts'
import type { Variables } from './expansion.ts'
import { flattened, isJsonObject, valueAt, withValueAt, type JsonObject } from './json.ts'
import { pluginExtras } from './unread-part.ts'

/** `TAP_CSV`, `FILES` of `tap-csv`, `files`: upper case, anything else an underscore. */
export const variableName = (...parts: ReadonlyArray<string>): string =>
  parts.map((part) => part.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()).join('_')

export interface Overridable {
  /** The names that variables of the plugin begin with: its name and its namespace. */
  readonly prefixes: ReadonlyArray<string>
  readonly settings: ReadonlyArray<SettingDeclaration>
}

/** The config with what the environment sets laid over it. */
export const overriddenBy = (
  variables: Variables,
  { prefixes, settings }: Overridable,
  config: JsonObject,
  report: Report,
): JsonObject => {
  refuseExtras(variables, prefixes, report)
  const declared = new Map(settings.map((setting) => [setting.name, setting]))
  const names = new Set([
    ...declared.keys(),
    ...Object.keys(config),
    ...flattened(config).map(([name]) => name),
  ])
  return [...names]
    .toSorted((one, other) => one.split('.').length - other.split('.').length)
    .reduce((laid, name) => {
      const variable = prefixes
        .map((prefix) => variableName(prefix, name))
        .find((candidate) => Object.hasOwn(variables, candidate))
      if (variable === undefined) return laid
      const path = name.split('.')
      const kind = declared.get(name)?.kind ?? kindOf(valueAt(config, path))
      const value = parsed(variables[variable] ?? '', kind, variable, report)
      return value === undefined ? laid : withValueAt(laid, path, value)
    }, config)
}

/** A setting's value as the text of a variable. */
export const variableText = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** `TAP_CSV__SELECT` and its like change what a run does, so they are not passed over. */
const refuseExtras = (
  variables: Variables,
  prefixes: ReadonlyArray<string>,
  report: Report,
): void => {
  const starts = prefixes.map((prefix) => `${variableName(prefix)}__`)
  for (const variable of Object.keys(variables)) {
    const start = starts.find((candidate) => variable.startsWith(candidate))
    const rest = start === undefined ? '' : variable.slice(start.length).toLowerCase()
    const extra = pluginExtras.find((name) => rest === name || rest.startsWith(`${name}_`))
    if (extra === undefined) continue
    report(
      mistakeOutside(
        { _tag: 'VariablePlace', variable },
        {
          path: '',
          expected: 'a variable for a setting',
          found: `the extra \`${extra}\`, which is not read yet from a variable by this version`,
          hint: `unset it, and write \`${extra}\` in meltano.yml if it is read there`,
        },
      ),
    )
  }
}

const kindOf = (value: JsonValue | undefined): SettingKind | undefined => {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal'
  if (Array.isArray(value)) return 'array'
  return isJsonObject(value) ? 'object' : undefined
}

const parsed = (
  text: string,
  kind: SettingKind | undefined,
  variable: string,
  report: Report,
): JsonValue | undefined => {
  const refuse = (expected: string) =>
    void report(
      mistakeOutside(
        { _tag: 'VariablePlace', variable },
        { path: '', expected, found: text === '' ? 'an empty text' : `a text that is none` },
      ),
    )
  switch (kind) {
    case 'integer':
      return /^\s*[+-]?\d+\s*$/.test(text) && Number.isSafeInteger(Number(text))
        ? Number(text)
        : refuse('a whole number')
    case 'decimal':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : refuse('a number')
    case 'boolean': {
      const word = text.trim().toLowerCase()
      if (['true', '1', 'yes', 'on', 't', 'y'].includes(word)) return true
      return ['false', '0', 'no', 'off', 'f', 'n'].includes(word) ? false : refuse('true or false')
    }
    case 'array':
      return ofJson(text, (value) => Array.isArray(value)) ?? refuse('a list in JSON')
    case 'object':
      return ofJson(text, isJsonObject) ?? refuse('an object in JSON')
    default:
      return text
  }
}

const ofJson = (text: string, fits: (value: JsonValue) => boolean): JsonValue | undefined => {
  try {
    const value = JSON.parse(text) as JsonValue
    return fits(value) ? value : undefined
  } catch {
    return undefined
  }
}
