/** The levels that a plugin's settings are looked up in: its own, those of its parents, a lock file's. */
import { writtenSettings, type WrittenSetting } from './config-layers.ts'
import type {
  EnvironmentDeclaration,
  PluginDeclaration,
  PluginOverride,
  ProjectDeclaration,
} from './declaration.ts'
import { layeredVariables, type LayeredVariables, type Telling } from './environment-variables.ts'
import type { Variables } from './expansion.ts'
import { inherited, lineOf, namespaceOf, type Heritage, type Heritages } from './heritage.ts'
import { identityVariables, projectVariables } from './provided-variables.ts'
import type { SettingLevel } from './setting-resolution.ts'

/** What plugins of one project and environment have in common. */
export interface Surroundings {
  readonly root: string
  readonly project: ProjectDeclaration
  readonly heritages: Heritages
  readonly environment: EnvironmentDeclaration | undefined
  /** The variables of the process and of `.env`. */
  readonly outer: Variables
  /** Those of them that only `.env` sets. */
  readonly fromDotEnv: ReadonlySet<string>
  readonly strict: boolean
  /** The time that relative dates are counted from. */
  readonly now: number
}

interface Levelled {
  readonly level: SettingLevel
  readonly variables: LayeredVariables
}

/** A plugin of the line, with its own variables and what its parents say. */
export const levelOf = (
  surroundings: Surroundings,
  heritage: Heritage,
  provided: Variables,
  telling: Telling,
): Levelled => {
  const { root, project, environment, outer, fromDotEnv } = surroundings
  const { plugin, parent, base } = heritage
  const override = overrideOf(environment, plugin)
  const identity = {
    name: plugin.name,
    namespace: namespaceOf(heritage),
    variant: inherited(heritage, 'variant'),
  }
  const variables = layeredVariables(
    outer,
    {
      project: projectVariables(root, project, environment),
      plugin: { ...provided, ...identityVariables(plugin.kind, identity) },
    },
    {
      project: project.env,
      environment: environment?.env,
      inherited: lineOf(heritage)
        .slice(1)
        .toReversed()
        .flatMap(({ env }) => env ?? []),
      plugin: plugin.env,
      pluginInEnvironment: override?.env,
    },
    telling,
  )
  const above = parent && levelOf(surroundings, parent, provided, telling).level
  const locked = base === undefined ? undefined : lockLevel(base)
  const next = above ?? locked
  const level = {
    prefixes: [plugin.name, identity.namespace],
    variables: variables.all,
    fromDotEnv,
    environment: writtenOf(override),
    config: writtenOf(plugin),
    ...(next === undefined ? {} : { parent: next }),
  }
  return { level, variables }
}

/** A lock file may hold extras, which are defaults; it has no variables. */
const lockLevel = (base: PluginDeclaration): SettingLevel => ({
  prefixes: [],
  variables: {},
  fromDotEnv: new Set(),
  environment: new Map(),
  config: writtenOf(base),
})

const writtenOf = (part: PluginOverride | undefined): ReadonlyMap<string, WrittenSetting> => {
  if (part === undefined) return new Map()
  const { config, extras, nameNode } = part
  const underscored = [...extras].map(([name, entry]) => [`_${name}`, entry] as const)
  return new Map([
    ...writtenSettings(config),
    ...writtenSettings({
      kind: 'map',
      span: nameNode.span,
      path: '',
      entries: new Map(underscored),
    }),
  ])
}

export const overrideOf = (
  environment: EnvironmentDeclaration | undefined,
  { kind, name }: PluginDeclaration,
): PluginOverride | undefined => environment?.plugins[kind].find((other) => other.name === name)
