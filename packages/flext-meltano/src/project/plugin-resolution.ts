/** Resolves a plugin's declaration in an environment: merges its layers and expands them. */
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import type { FlextResult, JsonValue } from 'flext-core'
import { placeOf, placeText, wrong, type Mistake } from 'flext-core/yaml'

import { annotationsOf } from './annotations.ts'
import { placesOf } from './config-layers.ts'
import type {
  EnvironmentDeclaration,
  MappingDeclaration,
  PluginDeclaration,
} from './declaration.ts'
import { projectInvalid, type ProjectInvalid } from './error.ts'
import { expandToText, expandValue, type Expansion, type Variables } from './expansion.ts'
import {
  commandsOf,
  inherited,
  installedAs,
  lineOf,
  namespaceOf,
  prefixesOf,
  type Heritage,
  rootName,
} from './heritage.ts'
import { inVenv, startedIn } from './installation.ts'
import { withValueAt, type JsonObject } from './json.ts'
import { declaredSettings, implementationOf, toldTo } from './implementation.ts'
import { nativeNames, nativeOf, nativeSettings, type NativePlugin } from './native-plugin.ts'
import { extraSettings } from './plugin-extra.ts'
import { aKind, listOfKind } from './plugin-kind.ts'
import { settingVariables } from './provided-variables.ts'
import { sensitivePaths } from './redaction.ts'
import { levelOf, overrideOf, type Surroundings } from './setting-levels.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import { resolveSettings, type ResolvedSetting } from './setting-resolution.ts'
import { nestObject } from './setting-value.ts'

/**
 * `provided` are the variables that earlier plugins of the same pipeline provide. A mapper may be asked
 * for under one of its mappings.
 */
export const resolvePlugin = (
  surroundings: Surroundings,
  plugin: PluginDeclaration,
  provided: Variables,
  mapping?: MappingDeclaration,
): FlextResult<ResolvedPlugin, ProjectInvalid> => {
  const mistakes: Array<Mistake> = []
  const warnings: Array<Mistake> = []
  const { root, project, strict, now } = surroundings
  const heritage = surroundings.heritages.get(plugin) ?? { plugin }
  const telling = {
    strict,
    report: (mistake: Mistake) => mistakes.push(mistake),
    warn: (mistake: Mistake) => warnings.push(mistake),
  }
  const { level, variables } = levelOf(surroundings, heritage, provided, telling)
  const { kind } = plugin
  const line = lineOf(heritage)
  const chosen = implementationOf(heritage, nativeIn(line))
  if (
    plugin.variant === 'flext' &&
    chosen.native === undefined &&
    executableOf(line) === undefined
  ) {
    telling.report(noSuchNative(plugin))
  }

  const expansion: Expansion = {
    ...telling,
    variables: variables.all,
    ...(chosen.standIn === undefined ? {} : { mayBeUnset: isFromPipeline }),
  }
  const declared = declaredSettings(heritage, chosen)
  const plain = resolveSettings(level, declared, { what: 'settings', expansion, now })
  const prefixes = prefixesOf(heritage)
  const own = settingVariables(prefixes, kind, plain)
  const extraExpansion: Expansion = {
    ...expansion,
    variables: { ...variables.all, ...own },
    mayBeUnset: isFromPipeline,
  }
  const extras = resolveSettings(level, extraSettings(kind), {
    what: 'extras',
    expansion: extraExpansion,
    now,
  })
  const mapped = mapping?.config && (expandValue(mapping.config, extraExpansion) as JsonObject)
  const extra = nested(extras.map(withoutUnderscore))
  const environment = {
    ...variables.all,
    ...own,
    ...settingVariables(prefixes, kind, extras),
    ...variables.above,
  }
  const installation = join(root, '.meltano', listOfKind(kind), installedAs(heritage))
  const started = executableOf(line)
  const executable = started === undefined ? rootName(heritage) : expandToText(started, expansion)
  const pip = inherited(heritage, 'pip_url')
  const python = inherited(heritage, 'python')
  const start = pip === undefined ? executable : startedIn(installation, executable)
  const written = { ...nested(plain), ...mapped }
  const places = placesIn(heritage, surroundings.environment, mapping)
  const { native, config, ...told } = toldTo(chosen, {
    config: written,
    settings: plain,
    places,
    root,
    isInstalled: start !== executable,
  })

  const resolved: ResolvedPlugin = {
    name: mapping?.name ?? plugin.name,
    namespace: namespaceOf(heritage),
    kind,
    variant: inherited(heritage, 'variant'),
    inheritsFrom: heritage.parent?.plugin.name,
    native,
    ...told,
    executable: native === undefined ? start : undefined,
    pipUrl: pip === undefined ? undefined : expandToText(pip, expansion),
    python: python === undefined ? project.python : expandToText(python, expansion),
    installation,
    config,
    settings: [...plain, ...extras],
    settingGroups: inherited(heritage, 'settings_group_validation') ?? [],
    select: textsOf(extra['select'], ['*.*']),
    selectFilter: textsOf(extra['select_filter'], []),
    metadata: nestObject(objectOf(extra['metadata'])),
    schema: nestObject(objectOf(extra['schema'])),
    catalogFile: textOf(extra['catalog']),
    stateFile: textOf(extra['state']),
    loadSchema: textOf(extra['load_schema']) ?? '',
    capabilities: inherited(heritage, 'capabilities') ?? [],
    commands: commandsOf(heritage),
    sensitive: sensitivePaths(
      config,
      native === undefined ? declared : [...declared, ...nativeSettings(native)],
    ),
    env:
      start === executable || native !== undefined
        ? environment
        : inVenv(environment, installation),
    cwd: root,
    place: placeText(placeOf((mapping?.nameNode ?? plugin).span)),
    annotations: annotationsOf(heritage, surroundings.environment, extraExpansion),
    warnings,
    docs: inherited(heritage, 'docs'),
  }
  return mistakes.length > 0 ? E.left(projectInvalid(mistakes)) : E.right(resolved)
}

/** The nearest declaration that names a native plugin, unless one says what to start. */
const nativeIn = (line: ReadonlyArray<PluginDeclaration>): NativePlugin | undefined => {
  const [nearest] = line
  const own = line.filter(({ span }) => !span.source.file.endsWith('.lock'))
  if (nearest === undefined || own.some(({ executable }) => executable !== undefined))
    return undefined
  return own.flatMap((plugin) => nativeOf(plugin.kind, plugin) ?? [])[0]
}

/** Other plugins of a pipeline say these; outside of one there are none. */
const isFromPipeline = (name: string): boolean => /^MELTANO_(EXTRACT|LOAD|TRANSFORM)/.test(name)

const executableOf = (line: ReadonlyArray<PluginDeclaration>) =>
  line.find(({ executable }) => executable !== undefined)?.executable

/** Settings as the plugin gets them; the parts of an object are laid over the object. */
const nested = (settings: ReadonlyArray<ResolvedSetting>): JsonObject =>
  settings
    .filter(({ value }) => value !== undefined)
    .toSorted((one, other) => one.path.length - other.path.length)
    .reduce<JsonObject>((config, { path, value }) => withValueAt(config, path, value ?? null), {})

const withoutUnderscore = (setting: ResolvedSetting): ResolvedSetting => {
  const [first = '', ...rest] = setting.path
  return { ...setting, path: [first.replace(/^_/, ''), ...rest] }
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const textsOf = (value: JsonValue | undefined, otherwise: ReadonlyArray<string>) =>
  Array.isArray(value) ? value.map(String) : otherwise

const objectOf = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

const placesIn = (
  heritage: Heritage,
  environment: EnvironmentDeclaration | undefined,
  mapping: MappingDeclaration | undefined,
): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    ...lineOf(heritage)
      .toReversed()
      .flatMap((plugin) => [
        ...(plugin.settings ?? []).flatMap(({ name, value }) =>
          value === undefined
            ? []
            : [
                placesOf({
                  kind: 'map',
                  span: value.span,
                  path: '',
                  entries: new Map([[name, { keySpan: value.span, value }]]),
                }),
              ],
        ),
        placesOf(plugin.config),
        placesOf(overrideOf(environment, plugin)?.config),
      ]),
    placesOf(mapping?.config),
  ) as Readonly<Record<string, string>>

const noSuchNative = ({ kind, nameNode }: PluginDeclaration): Mistake =>
  wrong(
    nameNode,
    `${aKind(kind)} of variant flext: ${nativeNames(kind).join(', ')}, or one of these with -something`,
    'name an executable for a plugin of your own',
  )
