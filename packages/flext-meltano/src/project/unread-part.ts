/**
 * The parts of a Meltano project that this version knows and does not read. They are refused by
 * name, each with what to do, because a part that is passed over would change what a run does.
 */

const remove = 'remove it, or run this project with Meltano'

const parts = (names: ReadonlyArray<string>, hint = remove): ReadonlyArray<[string, string]> =>
  names.map((name) => [name, hint])

/** Keys at the top level of meltano.yml. */
export const unreadOfProject: ReadonlyMap<string, string> = new Map([
  ...parts(['include_paths'], 'move the included files into meltano.yml'),
  ...parts(['schedules'], 'remove it and start `flext meltano run` from cron'),
  ...parts(['state_backend'], 'remove it; state is kept beside the rows and in the journal'),
  ...parts(['database_uri', 'database_max_retries', 'database_retry_timeout'], 'remove it'),
  ...parts(['python', 'venv', 'requires_meltano', 'auto_install'], 'remove it; no venv is made'),
  ...parts(['project_readonly', 'elt', 'cli', 'ff', 'experimental', 'snowplow', 'tracking_ids']),
  ...parts(['hub_url', 'hub_api_root', 'hub_url_auth', 'hub', 'discovery_url'], 'remove it'),
])

/** Kinds of plugin under `plugins`. */
export const unreadOfPlugins: ReadonlyMap<string, string> = new Map(
  parts(['mappers', 'orchestrators', 'utilities', 'files', 'transforms', 'mappings']),
)

/** Keys of a plugin of any kind. */
export const unreadOfPlugin: ReadonlyMap<string, string> = new Map([
  ...parts(['inherit_from'], 'copy the inherited definition into this plugin'),
  ...parts(['python', 'requires', 'requires_meltano', 'settings_group_validation']),
  ...parts(['select_filter'], 'use `!stream` in select instead'),
  ...parts(['catalog', 'state', 'use_cached_catalog', 'log_parser', 'dialect', 'target_schema']),
  ...parts(['vars', 'update', 'mappings', 'use_state_file', 'hidden']),
])

export const unreadOfSetting: ReadonlyMap<string, string> = new Map(
  parts(
    ['aliases', 'env', 'env_aliases', 'value_processor', 'value_post_processor', 'oauth'],
    'use the name of the setting itself',
  ),
)

export const unreadOfEnvironment: ReadonlyMap<string, string> = new Map(parts(['state_id_suffix']))

export const unreadOfCommand: ReadonlyMap<string, string> = new Map(parts(['container_spec']))

export const unreadOfJob: ReadonlyMap<string, string> = new Map(parts(['env']))

/** Extras that Meltano also takes as `_name` in config and as `PLUGIN__NAME` in the environment. */
export const pluginExtras: ReadonlyArray<string> = [
  'select',
  'metadata',
  'schema',
  'load_schema',
  'catalog',
  'state',
  'select_filter',
  'use_cached_catalog',
  'dialect',
  'target_schema',
]
