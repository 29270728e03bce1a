/**
 * The plugins this package brings itself. A plugin is native when its name says so, or when its
 * variant is `flext` and its name begins with a native one's; an `executable` makes it foreign.
 */
import type { PluginKind, SettingDeclaration } from './declaration.ts'

export type NativePlugin = 'tap-csv' | 'target-jsonl' | 'target-sqlite' | 'flext-sql'

const natives: Readonly<Record<PluginKind, ReadonlyArray<NativePlugin>>> = {
  extractor: ['tap-csv'],
  loader: ['target-jsonl', 'target-sqlite'],
  transformer: ['flext-sql'],
}

/** Settings that a variable can set without being declared in the project. */
export const nativeSettings: Readonly<Record<NativePlugin, ReadonlyArray<SettingDeclaration>>> = {
  'tap-csv': [
    { name: 'files', kind: 'array' },
    { name: 'state_rows', kind: 'integer' },
    { name: 'sample_rows', kind: 'integer' },
  ],
  'target-jsonl': [{ name: 'destination_path' }],
  'target-sqlite': [
    { name: 'database' },
    { name: 'default_table_prefix' },
    { name: 'add_metadata_columns', kind: 'boolean' },
    { name: 'load_method' },
    { name: 'busy_timeout', kind: 'integer' },
  ],
  'flext-sql': [
    { name: 'models', kind: 'array' },
    { name: 'checks', kind: 'array' },
  ],
}

export const nativeNames = (kind: PluginKind): ReadonlyArray<NativePlugin> => natives[kind]

/** Which native plugin a declaration means, if it means one. */
export const nativeOf = (
  kind: PluginKind,
  { name, variant, executable }: { name: string; variant?: string; executable?: unknown },
): NativePlugin | undefined =>
  executable === undefined
    ? natives[kind].find(
        (native) => name === native || (variant === 'flext' && name.startsWith(`${native}-`)),
      )
    : undefined
