/**
 * What a project file declares, as it stands there: nothing expanded, nothing merged. Settings
 * keep their places, for what is wrong with a value may only show when it is used.
 */
import type { JsonValue } from 'flext-core'
import type { Located, LocatedEntry, LocatedMap, Mistake, Span } from 'flext-core/yaml'

import type { ByKind, PluginKind } from './plugin-kind.ts'
import type { JobAnnotations, ScheduleAnnotations } from './run-annotations.ts'

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

export type ValueProcessor = 'nest_object' | 'upcase_string' | 'stringify' | 'parse_date'

export interface SettingDeclaration {
  /** Dotted for a nested setting: `credentials.password`; a dot of the name itself is `\.`. */
  readonly name: string
  readonly kind?: SettingKind
  /** Other names that a config or a variable may set it by. */
  readonly aliases?: ReadonlyArray<string>
  /** The default. */
  readonly value?: Located
  /** What a native plugin itself takes where nothing is set; it is not handed over. */
  readonly assumed?: JsonValue
  readonly options?: ReadonlyArray<{ readonly value: string }>
  readonly sensitive?: boolean
  /** A further variable of the plugin's process that holds the value. */
  readonly env?: string
  /** Further variables that set it. */
  readonly env_aliases?: ReadonlyArray<string>
  readonly value_processor?: ValueProcessor
  readonly value_post_processor?: ValueProcessor
  readonly label?: string
  readonly description?: string
  /** What is no such value in a file is left to the plugin, which says more of it. */
  readonly isJudgedByPlugin?: true
}

export interface CommandDeclaration {
  readonly args?: string
  readonly executable?: string
  readonly description?: string
  /** Where a container is asked for, which is not run here. */
  readonly container_spec?: Located
}

/** What an environment may say of a plugin. */
export interface PluginOverride {
  readonly name: string
  readonly nameNode: Located
  readonly config?: LocatedMap
  /** By name without the underscore, whichever way they are written. */
  readonly extras: ReadonlyMap<string, LocatedEntry>
  readonly env?: LocatedMap
  /** Meltano's place for what other tools want to know. */
  readonly annotations?: Located
}

export interface Named {
  readonly name: string
  readonly variant?: string
}

export interface PluginDeclaration extends PluginOverride {
  readonly kind: PluginKind
  readonly span: Span
  readonly path: string
  readonly inherit_from?: { readonly value: string; readonly node: Located }
  readonly variant?: string
  readonly namespace?: string
  readonly pip_url?: Located
  readonly python?: Located
  readonly executable?: Located
  readonly capabilities?: ReadonlyArray<string>
  readonly settings?: ReadonlyArray<SettingDeclaration>
  readonly settings_group_validation?: ReadonlyArray<ReadonlyArray<string>>
  readonly commands?: ReadonlyMap<string, CommandDeclaration>
  readonly requires?: ReadonlyMap<string, ReadonlyArray<Named>>
  readonly docs?: string
}

/** A mapper's config under a name of its own; in a run, that name stands for the mapper. */
export interface MappingDeclaration {
  readonly name: string
  readonly nameNode: Located
  readonly mapper: PluginDeclaration
  readonly config?: LocatedMap
}

export interface EnvironmentDeclaration {
  readonly name: string
  readonly nameNode: Located
  readonly plugins: ByKind<PluginOverride>
  readonly env?: LocatedMap
  readonly state_id_suffix?: Located
  /** Meltano's own settings in its `config`. */
  readonly ownSettings?: LocatedMap
}

export interface JobDeclaration {
  readonly name: string
  readonly nameNode: Located
  /** The words of all tasks, in order, each with its place. */
  readonly words: ReadonlyArray<{ readonly text: string; readonly node: Located }>
  /** The words of each task. */
  readonly tasks: ReadonlyArray<ReadonlyArray<string>>
  readonly annotations?: JobAnnotations
}

export interface ScheduleDeclaration {
  readonly name: string
  readonly nameNode: Located
  /** A cron expression or a word such as `@daily`. */
  readonly interval: string
  readonly job?: { readonly value: string; readonly node: Located }
  readonly extractor?: { readonly value: string; readonly node: Located }
  readonly loader?: { readonly value: string; readonly node: Located }
  readonly transform?: 'run' | 'skip' | 'only'
  readonly start_date?: string
  readonly env?: LocatedMap
  readonly annotations?: ScheduleAnnotations
}

export interface ProjectDeclaration {
  readonly project_id?: string
  readonly default_environment?: { readonly value: string; readonly node: Located }
  readonly environments: ReadonlyArray<EnvironmentDeclaration>
  readonly plugins: ByKind<PluginDeclaration>
  readonly mappings: ReadonlyArray<MappingDeclaration>
  readonly jobs: ReadonlyArray<JobDeclaration>
  readonly schedules: ReadonlyArray<ScheduleDeclaration>
  readonly env?: LocatedMap
  /** `ff.strict_env_var_mode` */
  readonly strictEnv?: boolean
  readonly python?: string
  /** Meltano's own settings at the root of the file. */
  readonly ownSettings?: LocatedMap
  /** What would change a run and is not done here: a run is refused, looking at the project is not. */
  readonly refusedInRuns: ReadonlyArray<Mistake>
}
