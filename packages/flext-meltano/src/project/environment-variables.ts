/**
 * The variables a plugin sees, in Meltano's order. From the strongest: `env` of the plugin in the
 * environment, of the environment, of the plugin, what Meltano tells of the plugin and of those before
 * it, `env` of the project, the process's own variables, `.env`.
 */
import { mistakeAt, type LocatedMap, type Report } from 'flext-core/yaml'

import type { DotEnvEntry } from './dotenv.ts'
import { expandText, expandToText, type Expansion, type Variables } from './expansion.ts'

/** How a variable that is not set is told. */
export interface Telling {
  readonly strict: boolean
  readonly report: Report
  readonly warn: Report
}

/** The process's variables over those of `.env`. */
export const outerVariables = (
  process: Readonly<Record<string, string | undefined>>,
  dotEnv: ReadonlyArray<DotEnvEntry>,
  { strict, report, warn }: Telling,
): Variables => {
  const own = Object.fromEntries(
    Object.entries(process).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const known: Record<string, string> = { ...own }
  for (const { name, value, expands, span } of dotEnv) {
    if (Object.hasOwn(own, name)) continue
    const missing = (variable: string) => {
      const expected = `the variable ${variable} to be set above`
      const hint = 'put the value in single quotes to keep it as it stands'
      const tell = strict ? report : warn
      tell(mistakeAt(span, { path: name, expected, found: 'no such variable', hint }))
      return ''
    }
    known[name] = expands ? expandBraced(value, known, missing) : value
  }
  return known
}

/** The layers of a plugin's variables, as far as the project file writes them. */
export interface EnvLayers {
  readonly project: LocatedMap | undefined
  readonly environment: LocatedMap | undefined
  /** Of the plugins that it inherits from, the farthest first. */
  readonly inherited: ReadonlyArray<LocatedMap>
  readonly plugin: LocatedMap | undefined
  readonly pluginInEnvironment: LocatedMap | undefined
}

export interface LayeredVariables {
  /** What settings may refer to, and are set by. */
  readonly all: Variables
  /** What stands above the variables that hold the plugin's settings. */
  readonly above: Variables
}

/**
 * Each layer's texts are expanded with the layers that come before it in the order: project,
 * environment, plugin, plugin in the environment; although the environment stands above the plugin.
 */
export const layeredVariables = (
  outer: Variables,
  told: { readonly project: Variables; readonly plugin: Variables },
  layers: EnvLayers,
  telling: Telling,
): LayeredVariables => {
  const expanded = (layer: LocatedMap | undefined, variables: Variables): Variables => {
    const below: Expansion = { ...telling, variables, mayBeUnset: isProvided }
    return Object.fromEntries(
      [...(layer?.entries ?? [])].map(([name, { value }]) => [name, expandToText(value, below)]),
    )
  }
  const inherited: Record<string, string> = {}
  for (const layer of layers.inherited) {
    Object.assign(inherited, expanded(layer, { ...inherited, ...outer }))
  }
  const outside = { ...inherited, ...outer, ...told.project }
  const rooted = expanded(layers.project, { ...told.plugin, ...outside })
  const root = { ...outside, ...rooted, ...told.plugin }
  const environment = expanded(layers.environment, root)
  const inEnvironment = { ...root, ...environment }
  const plugin = expanded(layers.plugin, inEnvironment)
  const last = expanded(layers.pluginInEnvironment, { ...inEnvironment, ...plugin })
  const above = { ...plugin, ...environment, ...last }
  return { all: { ...root, ...above }, above }
}

/**
 * `env` is shared by the plugins of a pipeline, and the first one does not know yet what comes after
 * it: a reference to what another plugin provides is empty there.
 */
const isProvided = (name: string): boolean => /^MELTANO_(EXTRACT|LOAD|TRANSFORM|MAP)/.test(name)

/** In `.env` only `${NAME}` is a reference; `$NAME` is text. */
const expandBraced = (
  text: string,
  variables: Variables,
  missing: (name: string) => string,
): string => text.replaceAll(/\$\{\w+\}/g, (reference) => expandText(reference, variables, missing))
