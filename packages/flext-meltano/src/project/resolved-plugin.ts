/**
 * A plugin as a run needs it: every layer merged, every variable expanded. It holds secrets, so it
 * is made anew from the project when it is needed, and neither kept in a journal nor shown.
 */
import type { DecodeProblem } from 'flext-core'
import type { Mistake } from 'flext-core/yaml'

import type { PluginAnnotations } from './annotations.ts'
import type { CommandDeclaration } from './declaration.ts'
import type { JsonObject } from './json.ts'
import type { NativePlugin } from './native-plugin.ts'
import type { PluginKind } from './plugin-kind.ts'
import type { ResolvedSetting } from './setting-resolution.ts'

export interface ResolvedPlugin {
  readonly name: string
  readonly namespace: string
  readonly kind: PluginKind
  readonly variant: string | undefined
  /** The plugin of the project that it inherits from. */
  readonly inheritsFrom: string | undefined
  /** What to start; undefined for a native plugin. */
  readonly executable: string | undefined
  readonly native: NativePlugin | undefined
  /** The variant whose settings the native plugin is told in its own words. */
  readonly standsInFor?: string
  /** Settings of that variant that cannot be kept: looked at, and refused in a run. */
  readonly refusedSettings: ReadonlyArray<DecodeProblem>
  /** What came of the settings of that variant and may surprise. */
  readonly notes: ReadonlyArray<string>
  /** What pip would install, with its variables expanded. */
  readonly pipUrl: string | undefined
  /** The Python that it is to be installed with. */
  readonly python: string | undefined
  /** The folder that it is installed in, if it is. */
  readonly installation: string
  readonly config: JsonObject
  /** What a mapper beside the native plugin is told: stream maps in the plugin's own config. */
  readonly mapping?: JsonObject
  /** Every setting and extra, with where its value comes from. */
  readonly settings: ReadonlyArray<ResolvedSetting>
  /** One of these groups of settings has to be set. */
  readonly settingGroups: ReadonlyArray<ReadonlyArray<string>>
  /** Meltano's patterns; `*.*` where the project says nothing. */
  readonly select: ReadonlyArray<string>
  /** Patterns of streams, for this run only; none are all. */
  readonly selectFilter: ReadonlyArray<string>
  /** By stream pattern, then by metadata key or property. */
  readonly metadata: JsonObject
  /** By stream pattern, then by property: the schema that replaces the discovered one. */
  readonly schema: JsonObject
  /** A file that stands in for discovery, and one that stands in for the state kept. */
  readonly catalogFile: string | undefined
  readonly stateFile: string | undefined
  /** The schema that a loader's database should have for this extractor; empty for others. */
  readonly loadSchema: string
  readonly capabilities: ReadonlyArray<string>
  readonly commands: ReadonlyMap<string, CommandDeclaration>
  /** Paths in `config` that must not be shown. */
  readonly sensitive: ReadonlyArray<string>
  /** All variables the plugin's process gets, the caller's own included. */
  readonly env: Readonly<Record<string, string>>
  /** The project's root: relative paths in the config start there. */
  readonly cwd: string
  /** Where the plugin is declared, such as `meltano.yml:12:5`. */
  readonly place: string
  /** Where each part of the config stands, by its path in the config: `checks[1]`. */
  readonly places: Readonly<Record<string, string>>
  /** What its `annotations` say to FLEXT. */
  readonly annotations: PluginAnnotations
  /** What is probably not meant, such as a variable that is not set. */
  readonly warnings: ReadonlyArray<Mistake>
  readonly docs: string | undefined
}

/** A plugin together with the command of it that is run. */
export interface ResolvedCommand extends ResolvedPlugin {
  readonly command: {
    readonly name: string
    readonly executable: string | undefined
    readonly args: ReadonlyArray<string>
  }
}

/** A transformer together with the command of it that the pipeline runs. */
export type ResolvedTransform = ResolvedCommand
