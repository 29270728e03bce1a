/** Turns a text into the kind of value that a setting is declared to have. */
import { isJsonObject, valueAt, withValueAt, flattened, type JsonObject } from './json.ts'
import type { JsonValue } from 'flext-core'

import { settingPath } from './config-layers.ts'
import type { SettingDeclaration, SettingKind, ValueProcessor } from './declaration.ts'

/** What was expected where the text is no such value. */
export interface NoSuchValue {
  readonly expected: string
}

/** The value, or what was expected of it. Only texts are turned into anything else. */
export const castValue = (
  value: JsonValue,
  { name, kind, options = [], value_processor: processor }: SettingDeclaration,
): { readonly value: JsonValue } | NoSuchValue => {
  const cast = typeof value === 'string' ? ofText(value, kind) : { value }
  if ('expected' in cast) return cast
  if (kind === 'options' && options.length > 0) {
    const known = options.map((option) => option.value)
    if (!known.includes(variableText(cast.value))) {
      return { expected: `${name} to be one of ${known.join(', ')}` }
    }
  }
  return { value: processor === undefined ? cast.value : processed(cast.value, processor) }
}

/** What becomes of a value before the plugin is given it; `now` is for dates such as `3 days ago`. */
export const postProcessed = (
  value: JsonValue,
  { kind, value_post_processor: processor }: SettingDeclaration,
  now: number,
): JsonValue => {
  const used = processor ?? (kind === 'date_iso8601' ? 'parse_date' : undefined)
  return used === undefined ? value : processed(value, used, now)
}

/** A setting's value as the text of a variable. */
export const variableText = (value: JsonValue): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

const processed = (value: JsonValue, processor: ValueProcessor, now = 0): JsonValue => {
  switch (processor) {
    case 'nest_object':
      return isJsonObject(value) ? nestObject(value) : value
    case 'upcase_string':
      return typeof value === 'string' ? value.toUpperCase() : value
    case 'stringify':
      return variableText(value)
    case 'parse_date':
      return typeof value === 'string' ? relativeDate(value, now) : value
  }
}

/** Dotted keys, at any depth, taken apart. */
export const nestObject = (value: JsonObject): JsonObject =>
  flattened(value).reduce<JsonObject>((object, [name, inner]) => {
    const path = settingPath(name)
    const before = valueAt(object, path)
    return isJsonObject(before) && isJsonObject(inner) ? object : withValueAt(object, path, inner)
  }, {})

const units: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
}

/** `3 days ago`, `yesterday`; any other text is left as it is. */
const relativeDate = (text: string, now: number): string => {
  const words = text.trim().toLowerCase()
  if (words === 'now' || words === 'today') return iso(now)
  if (words === 'yesterday') return iso(now - 86_400_000)
  const [, count, unit = ''] =
    /^(\d+)\s+(second|minute|hour|day|week|month|year)s?\s+ago$/.exec(words) ?? []
  if (count === undefined) return text
  const length = units[unit]
  if (length !== undefined) return iso(now - Number(count) * length)
  const date = new Date(now)
  const months = unit === 'year' ? 12 * Number(count) : Number(count)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() - months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return iso(date.getTime())
}

const iso = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00')

const ofText = (
  text: string,
  kind: SettingKind | undefined,
): { readonly value: JsonValue } | NoSuchValue => {
  switch (kind) {
    case 'integer':
      return /^\s*[+-]?\d+\s*$/.test(text) && Number.isSafeInteger(Number(text))
        ? { value: Number(text) }
        : { expected: 'a whole number' }
    case 'decimal':
      return text.trim() !== '' && Number.isFinite(Number(text))
        ? { value: Number(text) }
        : { expected: 'a number' }
    case 'boolean': {
      const word = text.trim().toLowerCase()
      if (['true', '1', 'yes', 'on', 't', 'y'].includes(word)) return { value: true }
      return ['false', '0', 'no', 'off', 'f', 'n'].includes(word)
        ? { value: false }
        : { expected: 'true or false' }
    }
    case 'array':
      return ofJson(text, (value) => Array.isArray(value)) ?? { expected: 'a list in JSON' }
    case 'object':
      return ofJson(text, isJsonObject) ?? { expected: 'an object in JSON' }
    default:
      return { value: text }
  }
}

const ofJson = (
  text: string,
  fits: (value: JsonValue) => boolean,
): { readonly value: JsonValue } | undefined => {
  try {
    const value = JSON.parse(text) as JsonValue
    return fits(value) ? { value } : undefined
  } catch {
    return undefined
  }
}
