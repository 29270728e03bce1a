/**
 * A plugin as a run needs it: every layer merged, every variable expanded. It holds secrets, so it
 * is made anew from the project when it is needed, and neither kept in a journal nor shown.
 */
import type { PluginKind } from './declaration.ts'
import type { JsonObject } from './json.ts'
import type { NativePlugin } from './native-plugin.ts'

export interface ResolvedPlugin {
  readonly name: string
  readonly namespace: string
  readonly kind: PluginKind
  readonly variant: string | undefined
  /** What to start; undefined for a native plugin. */
  readonly executable: string | undefined
  readonly native: NativePlugin | undefined
  readonly config: JsonObject
  /** Meltano's patterns; `*.*` where the project says nothing. */
  readonly select: ReadonlyArray<string>
  /** By stream pattern, then by metadata key or property. */
  readonly metadata: JsonObject
  /** By stream pattern, then by property: the schema that replaces the discovered one. */
  readonly schema: JsonObject
  /** The schema that a loader's database should have for this extractor; empty for others. */
  readonly loadSchema: string
  readonly capabilities: ReadonlyArray<string>
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
}

/** A transformer together with the command of it that the pipeline runs. */
export interface ResolvedTransform extends ResolvedPlugin {
  readonly command: {
    readonly name: string
    readonly executable: string | undefined
    readonly args: ReadonlyArray<string>
  }
}
