/**
 * The parts of a Meltano project that are known and that say nothing to this version, and those that it
 * does not do. The latter are refused by name, because passing them over would change what a run does.
 */

/** Settings of Meltano itself without an effect here: what they steer is not there. */
export const withoutEffect: ReadonlyArray<string> = [
  'version',
  'requires_meltano',
  'send_anonymous_usage_stats',
  'tracking_ids',
  'snowplow',
  'hub_url',
  'hub_api_root',
  'hub_url_auth',
  'hub',
  'discovery_url',
  'database_uri',
  'database_max_retries',
  'database_retry_timeout',
  'auto_install',
  'cli',
  'elt',
  'experimental',
]

/** Keys of a job that Meltano itself does not know. */
export const unreadOfJob: ReadonlyMap<string, string> = new Map([
  ['env', 'Meltano has no env of jobs; write it at a schedule of the job, or at the plugins'],
])
