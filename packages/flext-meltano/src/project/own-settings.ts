/**
 * Meltano's own settings, as `meltano config list meltano` shows them: in variables beginning with
 * `MELTANO_`, in `.env`, in `config` of the environment, at the root of the project file, or by default.
 */
import { sourceText, type Located, type LocatedMap, type Report } from 'flext-core/yaml'

import { writtenSettings } from './config-layers.ts'
import type { SettingDeclaration } from './declaration.ts'
import type { Variables } from './expansion.ts'
import { withValueAt, type JsonObject } from './json.ts'
import { sensitivePaths } from './redaction.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import type { Surroundings } from './setting-levels.ts'
import { resolveSettings, type ResolvedSetting, type SettingLevel } from './setting-resolution.ts'

const byDefault = (value: string | number | boolean): { readonly value: Located } => ({
  value: {
    kind: 'scalar',
    value,
    span: { source: sourceText('the defaults of Meltano', ''), start: 0, end: 0 },
    path: '',
  },
})

const idle = 'Has no effect here.'

const declared: ReadonlyArray<SettingDeclaration> = [
  { name: 'default_environment', description: 'The environment where none is named.' },
  { name: 'project_id', description: 'What lineage knows the project by.' },
  {
    name: 'project_readonly',
    kind: 'boolean',
    ...byDefault(false),
    description: 'Whether commands may change the files of the project.',
  },
  { name: 'python', description: 'The Python that plugins are installed with.' },
  {
    name: 'venv.backend',
    kind: 'options',
    options: [{ value: 'virtualenv' }, { value: 'uv' }],
    description: 'What makes their environments; uv where it is on PATH.',
  },
  {
    name: 'state_backend.uri',
    ...byDefault('systemdb'),
    description:
      'Where states are kept: systemdb (beside the rows), file://…, sqlite://…, postgresql://… or s3://….',
  },
  { name: 'state_backend.s3.aws_access_key_id', sensitive: true },
  { name: 'state_backend.s3.aws_secret_access_key', sensitive: true },
  { name: 'state_backend.s3.aws_session_token', sensitive: true },
  { name: 'state_backend.s3.endpoint_url', description: 'A server other than that of AWS.' },
  { name: 'state_backend.s3.region', description: 'Default: AWS_REGION, else us-east-1.' },
  {
    name: 'state_backend.lock_timeout_seconds',
    kind: 'integer',
    ...byDefault(10),
    description: idle,
  },
  { name: 'state_backend.lock_retry_seconds', kind: 'integer', ...byDefault(1), description: idle },
  {
    name: 'ff.strict_env_var_mode',
    kind: 'boolean',
    ...byDefault(false),
    description: 'Whether a variable that is not set is a mistake.',
  },
  { name: 'ff.plugin_locks_required', kind: 'boolean', ...byDefault(false), description: idle },
  ...[
    'send_anonymous_usage_stats',
    'disable_tracking',
    'auto_install',
    'experimental',
    'cli.disable_version_check',
  ].map((name) => ({ name, kind: 'boolean' as const, description: idle })),
  ...[
    'database_uri',
    'hub_api_root',
    'hub_url',
    'hub_url_auth',
    'cli.log_level',
    'cli.log_config',
    'cli.log_format',
  ].map((name) => ({
    name,
    description: idle,
    ...(name === 'hub_url_auth' || name === 'database_uri' ? { sensitive: true } : {}),
  })),
  ...['database_max_retries', 'database_retry_timeout', 'elt.buffer_size'].map((name) => ({
    name,
    kind: 'integer' as const,
    description: idle,
  })),
  { name: 'snowplow.collector_endpoints', kind: 'array', description: idle },
]

const roots: ReadonlySet<string> = new Set(declared.map(({ name }) => name.split('.')[0] ?? ''))

/** The part of a file's root, or of an environment's config, that holds such settings. */
export const ownPart = (map: LocatedMap): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries].filter(([key]) => roots.has(key.split('.')[0] ?? ''))),
})

/** Every one of them, with its value and where that comes from; `variables` are what it may refer to. */
export const resolveOwn = (
  { project, environment, outer, fromDotEnv, strict, now }: Surroundings,
  { variables, report }: { readonly variables: Variables; readonly report: Report },
): ReadonlyArray<ResolvedSetting> => {
  const level: SettingLevel = {
    prefixes: ['meltano'],
    variables: outer,
    fromDotEnv,
    environment: writtenSettings(environment?.ownSettings),
    config: writtenSettings(project.ownSettings),
  }
  const expansion = { variables, strict, report, warn: () => {} }
  return resolveSettings(level, declared, { what: 'settings', expansion, now })
}

/** Meltano itself as far as it is something with settings. */
export type OwnSettings = Pick<
  ResolvedPlugin,
  'name' | 'settings' | 'config' | 'sensitive' | 'settingGroups' | 'docs'
>

export const ownSettings = (surroundings: Surroundings): OwnSettings => {
  const settings = resolveOwn(surroundings, { variables: surroundings.outer, report: () => {} })
  const config = settings.reduce<JsonObject>(
    (nested, { path, value }) => (value === undefined ? nested : withValueAt(nested, path, value)),
    {},
  )
  return {
    name: 'meltano',
    settings,
    config,
    sensitive: sensitivePaths(config, declared),
    settingGroups: [],
    docs: undefined,
  }
}
