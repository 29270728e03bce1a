/**
 * A plugin of others that a native one stands in for: what each of its settings means here. A project
 * that names it goes on as it is, and what cannot be kept is refused by name.
 */
import type { JsonValue } from 'flext-core'

import type { SettingDeclaration } from '../project/declaration.ts'
import type { JsonObject } from '../project/json.ts'
import type { NativePlugin } from '../project/native-plugin.ts'

/** What the native plugin is told instead, or what was expected of the setting. */
export type Said = { readonly config: JsonObject } | { readonly expected: string }

export interface ForeignSetting extends Pick<
  SettingDeclaration,
  'kind' | 'aliases' | 'sensitive' | 'isJudgedByPlugin'
> {
  /** What the other plugin does where nothing is said; a text may hold variables. */
  readonly value?: string | number | boolean
  /** `config` is everything that the other plugin would be told; paths start at `root`. */
  readonly says: (value: JsonValue, config: JsonObject, root: string) => Said
  /** Why it is no loss that nothing becomes of it. */
  readonly withoutEffect?: string
}

export interface StandIn {
  readonly native: NativePlugin
  /** The variants whose settings are these. */
  readonly variants: readonly [string, ...ReadonlyArray<string>]
  /** What a `pip_url` without a variant holds, if it installs one of them. */
  readonly packages: RegExp
  readonly settings: Readonly<Record<string, ForeignSetting>>
  /** Whether the program of the other plugin is run where it is installed. */
  readonly yieldsToInstalled?: true
  /** What the other plugin always does. */
  readonly always?: JsonObject
}
