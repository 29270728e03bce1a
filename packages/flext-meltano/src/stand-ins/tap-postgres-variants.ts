/** The extractors of PostgreSQL that tap-postgres stands in for, where they are not installed. */
import { never, ofTheSdk, only, sameAs, without } from './foreign-settings.ts'
import { connection, encryptionOfTheSdk, required } from './postgres-settings.ts'
import type { StandIn } from './stand-in.ts'

const ownSlot =
  'the log is read by pgoutput, from a slot of its own that is made where there is none'

export const tapPostgresVariants: ReadonlyArray<StandIn> = [
  {
    native: 'tap-postgres',
    variants: ['meltanolabs'],
    packages: /meltanolabs[-/]tap-postgres/i,
    yieldsToInstalled: true,
    settings: {
      ...connection,
      ...ofTheSdk,
      ...encryptionOfTheSdk,
      database: sameAs('database'),
      sqlalchemy_url: sameAs('sqlalchemy_url', { sensitive: true }),
      filter_schemas: sameAs('filter_schemas', { kind: 'array' }),
      default_replication_method: sameAs('default_replication_method', { value: 'FULL_TABLE' }),
      json_as_object: sameAs('json_as_object', { kind: 'boolean', value: false }),
      dates_as_string: only([false], 'false: dates are dates, of any year', { kind: 'boolean' }),
      use_singer_decimal: only([false], 'false: decimals keep their digits as numbers', {
        kind: 'boolean',
      }),
      max_record_count: never(
        'no max_record_count: an extraction that is cut short is no whole one',
      ),
      stream_options: never('no stream_options: expressions of a stream map do it'),
      batch_config: never('no batch_config: rows go to a native target as cells'),
      replication_slot_name: without(ownSlot),
      replication_max_run_seconds: sameAs('max_run_seconds', { kind: 'integer' }),
      replication_idle_exit_seconds: without('a run ends where the log was at its start', {
        kind: 'integer',
      }),
    },
  },
  {
    native: 'tap-postgres',
    variants: ['transferwise'],
    packages: /pipelinewise/i,
    yieldsToInstalled: true,
    settings: {
      ...connection,
      dbname: sameAs('database'),
      ssl: required,
      filter_schemas: sameAs('filter_schemas'),
      default_replication_method: sameAs('default_replication_method'),
      break_at_end_lsn: sameAs('break_at_end_lsn', { kind: 'boolean' }),
      max_run_seconds: sameAs('max_run_seconds', { kind: 'integer' }),
      logical_poll_total_seconds: without('a run ends where the log was at its start', {
        kind: 'integer',
      }),
    },
  },
]
