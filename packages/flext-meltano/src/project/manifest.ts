/**
 * The manifest of a project: all its files as one, the chosen environment laid over them, inheritance
 * and lock files taken in, and every variable that plugins are given. It has the shape that
 * `meltano compile` gives it.
 */
import { either as E } from 'fp-ts'
import type { JsonValue } from 'flext-core'
import type { Located } from 'flext-core/yaml'

import { nestedAtRoot } from './config-layers.ts'
import type { PluginDeclaration, PluginOverride } from './declaration.ts'
import { asWritten, expandValue } from './expansion.ts'
import { lineOf, prefixesOf } from './heritage.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import { listOfKind, pluginKinds } from './plugin-kind.ts'
import { resolvePlugin } from './plugin-resolution.ts'
import type { Surroundings } from './setting-levels.ts'
import { projectVariables, settingVariables } from './provided-variables.ts'
import { redacted } from './redaction.ts'

export type Manifest = JsonObject

export interface ManifestOptions {
  readonly showSecrets?: boolean
}

export const manifestOf = (
  surroundings: Surroundings,
  trees: ReadonlyArray<Located>,
  { showSecrets = false }: ManifestOptions = {},
): Manifest => {
  const { project, environment, root } = surroundings
  const whole = trees
    .map((tree) => (tree.kind === 'map' ? nestedAtRoot(tree) : tree))
    .map((tree) => expandValue(tree, asWritten))
    .filter(isJsonObject)
    .reduce<JsonObject>((below, above) => over(below, above), {})
  const { environments, include_paths: _, plugins: __, ...rest } = whole
  const chosen = listed(environments).find(
    (each) => isJsonObject(each) && each['name'] === environment?.name,
  )
  const own = isJsonObject(chosen) ? chosen : {}
  const hidden = (value: JsonValue): JsonValue =>
    showSecrets || !isJsonObject(value) ? value : redacted(value, [])
  const env = {
    ...textsOf(rest['env']),
    ...projectVariables('${MELTANO_PROJECT_ROOT}', project, undefined),
    ...textsOf(own['env']),
  }
  const annotations = over(
    isJsonObject(rest['annotations']) ? rest['annotations'] : {},
    isJsonObject(own['annotations']) ? own['annotations'] : {},
  )
  return sorted({
    ...rest,
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    env: hidden(withoutRoot(env, root)),
    jobs: whole['jobs'] ?? [],
    schedules: listed(whole['schedules']).map((schedule) =>
      isJsonObject(schedule) ? { env: {}, ...schedule } : schedule,
    ),
    plugins: Object.fromEntries(
      pluginKinds.flatMap((kind) => {
        const plugins = project.plugins[kind].map((plugin) =>
          pluginManifest(surroundings, plugin, whole, own, showSecrets),
        )
        return plugins.length === 0 ? [] : [[listOfKind(kind), plugins]]
      }),
    ),
  }) as JsonObject
}

const pluginManifest = (
  surroundings: Surroundings,
  plugin: PluginDeclaration,
  whole: JsonObject,
  environment: JsonObject,
  showSecrets: boolean,
): JsonValue => {
  const { heritages, root } = surroundings
  const heritage = heritages.get(plugin) ?? { plugin }
  const inEnvironment = itemNamed(
    valueIn(environment, ['config', 'plugins', listOfKind(plugin.kind)]),
    plugin.name,
  )
  const written = itemNamed(valueIn(whole, ['plugins', listOfKind(plugin.kind)]), plugin.name)
  const resolved = resolvePlugin(surroundings, plugin, {})
  const base = lineOf(heritage)
    .slice(1)
    .toReversed()
    .map((each) => declared(each, whole))
    .reduce(laidOver, {})
  const laid = laidOver(laidOver(base, written), inEnvironment)
  const env = E.isRight(resolved)
    ? {
        ...settingVariables(
          prefixesOf(heritage),
          plugin.kind,
          resolved.right.settings.map((setting) =>
            showSecrets || !isSecret(resolved.right.sensitive, setting.path)
              ? setting
              : { ...setting, value: '***' },
          ),
        ),
        ...textsOf(written['env']),
        ...textsOf(inEnvironment['env']),
      }
    : { ...textsOf(written['env']), ...textsOf(inEnvironment['env']) }
  const config = isJsonObject(laid['config']) ? laid['config'] : undefined
  const sensitive = E.isRight(resolved) ? resolved.right.sensitive : []
  return {
    ...laid,
    ...(config === undefined ? {} : { config: showSecrets ? config : redacted(config, sensitive) }),
    env: showSecrets ? withoutRoot(env, root) : redacted(withoutRoot(env, root), []),
  }
}

const isSecret = (sensitive: ReadonlyArray<string>, path: ReadonlyArray<string>): boolean =>
  sensitive.some((each) => path.join('.') === each || path.join('.').startsWith(`${each}.`))

/** A parent as it is written, without what is its own: its name and what it inherits from. */
const declared = (plugin: PluginDeclaration, whole: JsonObject): JsonObject => {
  const isLocked = plugin.span.source.file.endsWith('.lock')
  const written = isLocked
    ? lockedOf(plugin)
    : itemNamed(valueIn(whole, ['plugins', listOfKind(plugin.kind)]), plugin.name)
  const { name: _, inherit_from: __, ...rest } = written
  return rest
}

const lockedOf = ({ span }: PluginOverride & { readonly span: Located['span'] }): JsonObject => {
  const value = JSON.parse(span.source.text) as JsonValue
  return isJsonObject(value) ? value : {}
}

/** What a plugin says is said in place of what is below it; only its settings are more settings. */
const laidOver = (below: JsonObject, above: JsonObject): JsonObject => ({
  ...over(below, above, 'replaced'),
  ...(below['settings'] === undefined && above['settings'] === undefined
    ? {}
    : { settings: [...listed(below['settings']), ...listed(above['settings'])] }),
})

/** Maps are merged, lists of files are joined, anything else is replaced. */
const over = (
  below: JsonObject,
  above: JsonObject,
  lists: 'joined' | 'replaced' = 'joined',
): JsonObject => {
  const laid: Record<string, JsonValue> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const under = laid[key]
    const isJoined = lists === 'joined' && Array.isArray(under) && Array.isArray(value)
    laid[key] =
      isJsonObject(under) && isJsonObject(value)
        ? over(under, value, lists)
        : isJoined
          ? [...listed(under), ...listed(value)]
          : value
  }
  return laid
}

const valueIn = (
  value: JsonValue | undefined,
  [key, ...rest]: ReadonlyArray<string>,
): JsonValue | undefined =>
  key === undefined ? value : valueIn(isJsonObject(value) ? value[key] : undefined, rest)

const itemNamed = (list: JsonValue | undefined, name: string): JsonObject => {
  const found = listed(list).find((each) => isJsonObject(each) && each['name'] === name)
  return isJsonObject(found) ? found : {}
}

const listed = (value: JsonValue | undefined): ReadonlyArray<JsonValue> =>
  Array.isArray(value) ? (value as ReadonlyArray<JsonValue>) : []

const textsOf = (value: JsonValue | undefined): Readonly<Record<string, string>> =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, text]) => [
          key,
          typeof text === 'string' ? text : JSON.stringify(text),
        ]),
      )
    : {}

const withoutRoot = (env: Readonly<Record<string, string>>, root: string): JsonObject =>
  Object.fromEntries(
    Object.entries(env).map(([name, text]) => [
      name,
      text.replaceAll(root, '${MELTANO_PROJECT_ROOT}'),
    ]),
  )

/** Keys in order, so that two manifests can be compared line by line. */
const sorted = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return (value as ReadonlyArray<JsonValue>).map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
