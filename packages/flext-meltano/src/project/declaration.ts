/**
 * What a project file declares, as it stands there: nothing expanded, nothing merged. Settings
 * keep their places, for what is wrong with a value may only show when it is used.
 */
import type { Located, LocatedMap, Span } from 'flext-core/yaml'

export type PluginKind = 'extractor' | 'loader' | 'transformer'

export const pluginKinds: ReadonlyArray<PluginKind> = ['extractor', 'loader', 'transformer']

/** `an extractor`, `a loader`. */
export const aKind = (kind: PluginKind): string =>
  kind === 'extractor' ? `an ${kind}` : `a ${kind}`

export type SettingKind =
  | 'string'
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'date_iso8601'
  | 'email'
  | 'password'
  | 'options'
  | 'object'
  | 'array'
  | 'file'
  | 'hidden'
  | 'oauth'

export interface SettingDeclaration {
  /** Dotted for a nested setting: `credentials.password`. */
  readonly name: string
  readonly kind?: SettingKind
  /** The default. */
  readonly value?: Located
  readonly options?: ReadonlyArray<{ readonly value: string }>
  readonly sensitive?: boolean
}

export interface CommandDeclaration {
  readonly args: string
  readonly executable?: string
}

/** What an environment may say of a plugin. */
export interface PluginOverride {
  readonly name: string
  readonly nameNode: Located
  readonly config?: LocatedMap
  readonly select?: LocatedList
  readonly metadata?: LocatedMap
  readonly schema?: LocatedMap
  readonly load_schema?: Located
  readonly env?: LocatedMap
}
type LocatedList = Extract<Located, { readonly kind: 'list' }>

export interface PluginDeclaration extends PluginOverride {
  readonly kind: PluginKind
  readonly span: Span
  readonly path: string
  readonly variant?: string
  readonly namespace?: string
  /** Kept for whoever asks; nothing is installed from it. */
  readonly pip_url?: string
  readonly executable?: Located
  readonly capabilities?: ReadonlyArray<string>
  readonly settings?: ReadonlyArray<SettingDeclaration>
  readonly commands?: ReadonlyMap<string, CommandDeclaration>
}

export type ByKind<A> = Readonly<Record<PluginKind, ReadonlyArray<A>>>

export interface EnvironmentDeclaration {
  readonly name: string
  readonly nameNode: Located
  readonly plugins: ByKind<PluginOverride>
  readonly env?: LocatedMap
}

export interface JobDeclaration {
  readonly name: string
  readonly nameNode: Located
  /** The words of all tasks, in order, each with its place. */
  readonly words: ReadonlyArray<{ readonly text: string; readonly node: Located }>
}

export interface ProjectDeclaration {
  readonly project_id?: string
  readonly default_environment?: { readonly value: string; readonly node: Located }
  readonly environments: ReadonlyArray<EnvironmentDeclaration>
  readonly plugins: ByKind<PluginDeclaration>
  readonly jobs: ReadonlyArray<JobDeclaration>
  readonly env?: LocatedMap
}
