/**
 * What of a plugin's config may not be shown: settings declared sensitive, settings whose name
 * gives a secret away, and the password in a URL.
 */
import { hideSecrets, isSecretKey, type JsonValue } from 'flext-core'
import { itemPath, keyPath } from 'flext-core/yaml'

import { settingPath } from './config-layers.ts'
import type { SettingDeclaration } from './declaration.ts'
import { isJsonObject, type JsonObject } from './json.ts'

const MASK = '***'

/** Paths in the config, such as `credentials.password` or `servers[0].token`, that are secret. */
export const sensitivePaths = (
  config: JsonObject,
  settings: ReadonlyArray<SettingDeclaration> = [],
): ReadonlyArray<string> => {
  const declared = settings
    .filter(({ sensitive, kind }) => sensitive ?? (kind === 'password' || kind === 'oauth'))
    .map(({ name }) => settingPath(name).reduce(keyPath, ''))
  return secretsUnder(config, '', new Set(declared))
}

const secretsUnder = (
  value: JsonValue,
  path: string,
  declared: ReadonlySet<string>,
): ReadonlyArray<string> => {
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, nth) =>
      secretsUnder(item, itemPath(path, nth), declared),
    )
  }
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = keyPath(path, key)
    return declared.has(here) || isSecretKey(key) ? [here] : secretsUnder(inner, here, declared)
  })
}

/** A config as it may be shown: secrets as `***`, also the password inside a URL. */
export const redacted = (config: JsonObject, sensitive: ReadonlyArray<string>): JsonObject =>
  masked(config, '', new Set(sensitive)) as JsonObject

const masked = (value: JsonValue, path: string, secret: ReadonlySet<string>): JsonValue => {
  if (secret.has(path)) return value === null ? null : MASK
  if (typeof value === 'string') return hideSecrets(value)
  if (Array.isArray(value)) {
    return value.map((item: JsonValue, nth) => masked(item, itemPath(path, nth), secret))
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, masked(inner, keyPath(path, key), secret)]),
  )
}
