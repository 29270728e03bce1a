/** Resolves a plugin's declaration in an environment: merges its layers and expands them. */
import { either as E } from 'fp-ts'
import type { FlextResult, JsonValue } from 'flext-core'
import {
  isNothing,
  mistakeAt,
  placeOf,
  placeText,
  wrong,
  type LocatedMap,
  type Mistake,
  type Report,
} from 'flext-core/yaml'

import { entryAt, layered, placesOf } from './config-layers.ts'
import {
  aKind,
  type EnvironmentDeclaration,
  type PluginDeclaration,
  type ProjectDeclaration,
} from './declaration.ts'
import { layeredVariables } from './environment-variables.ts'
import { projectInvalid, type ProjectInvalid } from './error.ts'
import { expandToText, expandValue, type Expansion, type Variables } from './expansion.ts'
import { flattened, type JsonObject } from './json.ts'
import { nativeNames, nativeOf, nativeSettings, type NativePlugin } from './native-plugin.ts'
import { identityVariables, projectVariables, variablesOf } from './provided-variables.ts'
import { sensitivePaths } from './redaction.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import { overriddenBy, variableText } from './setting-override.ts'

/** What plugins of one project and environment have in common. */
export interface Surroundings {
  readonly root: string
  readonly project: ProjectDeclaration
  readonly environment: EnvironmentDeclaration | undefined
  /** The variables of the process and of `.env`. */
  readonly outer: Variables
  readonly strict: boolean
}

/** `provided` are the variables that earlier plugins of the same pipeline provide. */
export const resolvePlugin = (
  { root, project, environment, outer, strict }: Surroundings,
  plugin: PluginDeclaration,
  provided: Variables,
): FlextResult<ResolvedPlugin, ProjectInvalid> => {
  const mistakes: Array<Mistake> = []
  const report: Report = (mistake) => mistakes.push(mistake)
  const { kind, name, settings: ownSettings = [] } = plugin
  const override = environment?.plugins[kind].find((other) => other.name === name)
  const native = nativeOf(kind, plugin)
  if (plugin.variant === 'flext' && native === undefined && plugin.executable === undefined) {
    report(noSuchNative(plugin))
  }

  const namespace = plugin.namespace ?? name.replaceAll('-', '_')
  const settings = [...ownSettings, ...undeclared(native, plugin)]
  const meltano = {
    ...provided,
    ...projectVariables(root, project, environment),
    ...identityVariables(kind, { name, namespace, variant: plugin.variant }),
  }
  const layers = [project.env, plugin.env, environment?.env, override?.env]
  const outside = { ...outer, ...meltano }
  const variables = layeredVariables(outside, layers, { strict, report })
  const expansion: Expansion = { variables, strict, report }

  const defaults = ownSettings.map((setting) => defaultOf(plugin, setting))
  const located = layered([...defaults, plugin.config, override?.config])
  const written = located === undefined ? {} : setValues(expandMap(located, expansion))
  const prefixes = [name, namespace]
  const config = overriddenBy(variables, { prefixes, settings }, written, report)
  checkOptions(plugin, config, report)

  const settingVariables = variablesOf(prefixes, kind, config)
  const extras = { ...expansion, variables: { ...variables, ...settingVariables } }
  const loadSchema = override?.load_schema ?? plugin.load_schema
  const resolved: ResolvedPlugin = {
    name,
    namespace,
    kind,
    variant: plugin.variant,
    native,
    executable:
      native !== undefined
        ? undefined
        : plugin.executable === undefined
          ? name
          : expandToText(plugin.executable, expansion),
    config,
    select: selectOf(override?.select ?? plugin.select, extras),
    metadata: expandMap(layered([plugin.metadata, override?.metadata]), extras),
    schema: expandMap(layered([plugin.schema, override?.schema]), extras),
    loadSchema:
      kind !== 'extractor'
        ? ''
        : loadSchema === undefined
          ? namespace
          : expandToText(loadSchema, extras),
    capabilities: plugin.capabilities ?? [],
    sensitive: sensitivePaths(config, settings),
    env: { ...variables, ...settingVariables },
    cwd: root,
    place: placeText(placeOf(plugin.span)),
    places: located === undefined ? {} : placesOf(located),
  }
  return mistakes.length > 0 ? E.left(projectInvalid(mistakes)) : E.right(resolved)
}

const undeclared = (native: NativePlugin | undefined, { settings = [] }: PluginDeclaration) =>
  native === undefined
    ? []
    : nativeSettings[native].filter(({ name }) => settings.every((own) => own.name !== name))

const defaultOf = (
  { span, path }: PluginDeclaration,
  { name, value }: NonNullable<PluginDeclaration['settings']>[number],
): LocatedMap | undefined =>
  value === undefined || isNothing(value)
    ? undefined
    : entryAt({ kind: 'map', span, path, entries: new Map() }, name.split('.'), {
        keySpan: value.span,
        value,
      })

const expandMap = (map: LocatedMap | undefined, expansion: Expansion): JsonObject =>
  map === undefined ? {} : (expandValue(map, expansion) as JsonObject)

/** A setting without a value is not set at all. */
const setValues = (config: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null))

const selectOf = (
  select: PluginDeclaration['select'],
  expansion: Expansion,
): ReadonlyArray<string> =>
  select === undefined ? ['*.*'] : (expandValue(select, expansion) as ReadonlyArray<string>)

const checkOptions = (
  { settings = [], config: node, span, path }: PluginDeclaration,
  config: JsonObject,
  report: Report,
): void => {
  const values = new Map<string, JsonValue>(flattened(config))
  for (const { name, kind, options = [] } of settings) {
    const value = values.get(name)
    if (kind !== 'options' || value === undefined || options.length === 0) continue
    if (options.some((option) => option.value === variableText(value))) continue
    const at = node?.entries.get(name)?.value
    const expected = `${name} to be one of ${options.map((option) => option.value).join(', ')}`
    report(
      at === undefined
        ? mistakeAt(span, { path, expected, found: 'another value' })
        : wrong(at, expected),
    )
  }
}

const noSuchNative = ({ kind, nameNode }: PluginDeclaration): Mistake =>
  wrong(
    nameNode,
    `${aKind(kind)} of variant flext: ${nativeNames(kind).join(', ')}, or one of these with -something`,
    'name an executable for a plugin of your own',
  )
