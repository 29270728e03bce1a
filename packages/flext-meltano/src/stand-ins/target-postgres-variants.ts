/** The loaders for PostgreSQL that target-postgres stands in for. */
import { connection, encrypted, encryptionOfTheSdk, required, wanted } from './postgres-settings.ts'
import {
  never,
  nothing,
  ofPipelinewiseTargets,
  ofSdkTargets,
  only,
  sameAs,
  without,
} from './foreign-settings.ts'
import type { StandIn } from './stand-in.ts'

const loadSchema = '$MELTANO_EXTRACT__LOAD_SCHEMA'
const copied = 'rows are written by COPY as they come'
const meltanoLabs: StandIn = {
  native: 'target-postgres',
  variants: ['meltanolabs'],
  packages: /meltanolabs[-/]target-postgres/i,
  always: { table_name: 'last-part' },
  settings: {
    ...connection,
    ...ofSdkTargets,
    database: sameAs('database'),
    sqlalchemy_url: sameAs('sqlalchemy_url', { sensitive: true }),
    'dialect+driver': without('the driver is pg'),
    default_target_schema: sameAs('default_target_schema', { value: loadSchema }),
    hard_delete: sameAs('hard_delete', { kind: 'boolean', value: false }),
    add_record_metadata: sameAs('add_record_metadata', { kind: 'boolean', value: true }),
    activate_version: only([true], 'true: versions that a tap activates are always followed', {
      kind: 'boolean',
    }),
    process_activate_version_messages: only(
      [true],
      'true: versions that a tap activates are always followed',
      { kind: 'boolean' },
    ),
    load_method: {
      says: (value) => {
        if (value === 'append-only') return nothing()
        return value === 'upsert'
          ? { config: { load_method: 'upsert' } }
          : { expected: 'append-only or upsert; --full-refresh loads everything anew' }
      },
    },
    use_copy: without(copied, { kind: 'boolean' }),
    interpret_content_encoding: only([false], 'false: encoded contents are loaded as texts', {
      kind: 'boolean',
    }),
    sanitize_null_text_characters: only(
      [false],
      'false: rows with NUL are refused, or kept aside as dead letters',
      { kind: 'boolean' },
    ),
    ...encryptionOfTheSdk,
  },
}

const transferwise: StandIn = {
  native: 'target-postgres',
  variants: ['transferwise'],
  packages: /pipelinewise/i,
  always: { table_name: 'last-part' },
  settings: {
    ...connection,
    dbname: sameAs('database'),
    ...ofPipelinewiseTargets(copied),
    ssl: required,
    hard_delete: sameAs('hard_delete', { kind: 'boolean', value: false }),
    default_target_schema_select_permission: never(
      'no grants: ALTER DEFAULT PRIVILEGES in the database says it once for all tables to come',
    ),
    parallelism: without(copied, { kind: 'integer' }),
    parallelism_max: without(copied, { kind: 'integer' }),
    temp_dir: without('nothing is written to files on the way'),
  },
}

const limits = 'annotations.flext.dead_letters, which keep what is left out'

const datamill: StandIn = {
  native: 'target-postgres',
  variants: ['datamill-co'],
  packages: /singer-target-postgres|datamill-co\/target-postgres/i,
  always: {
    add_metadata_columns: true,
    flattening_enabled: true,
    flattening_max_depth: 20,
    flattening_separator: '__',
  },
  settings: {
    postgres_host: sameAs('host'),
    postgres_port: sameAs('port', { kind: 'integer', value: 5432 }),
    postgres_username: sameAs('user'),
    postgres_password: sameAs('password', { sensitive: true }),
    postgres_database: sameAs('database'),
    postgres_schema: sameAs('default_target_schema', { aliases: ['schema'], value: loadSchema }),
    postgres_sslmode: { says: (value) => wanted(encrypted(value)) },
    postgres_sslcert: { says: nothing },
    postgres_sslkey: { says: nothing },
    postgres_sslrootcert: { says: nothing },
    postgres_sslcrl: { says: nothing },
    invalid_records_detect: only([true], limits, { kind: 'boolean' }),
    invalid_records_threshold: only([0], limits, { kind: 'integer' }),
    before_run_sql: never('no SQL of your own: ALTER ROLE … SET says it once'),
    after_run_sql: never('no SQL of your own: a command of a plugin after the pair runs it'),
    disable_collection: without('nobody is told of runs', { kind: 'boolean' }),
    logging_level: without('what is said depends on --verbose'),
    persist_empty_tables: without('a stream without rows has a table too', { kind: 'boolean' }),
    add_upsert_indexes: without('tables with keys have their index', { kind: 'boolean' }),
    state_support: without('states are always kept', { kind: 'boolean' }),
    batch_detection_threshold: without(copied, { kind: 'integer' }),
    max_batch_rows: without(copied, { kind: 'integer' }),
    max_buffer_size: without(copied, { kind: 'integer' }),
  },
}

const meltano: StandIn = {
  native: 'target-postgres',
  variants: ['meltano'],
  packages: /meltano\/target-postgres/i,
  settings: {
    url: sameAs('url', { sensitive: true }),
    host: sameAs('host', { aliases: ['address'], value: 'localhost' }),
    port: sameAs('port', { kind: 'integer', value: 5502 }),
    user: sameAs('user', { aliases: ['username'], value: 'warehouse' }),
    password: sameAs('password', { sensitive: true, value: 'warehouse' }),
    dbname: sameAs('database', { aliases: ['database'], value: 'warehouse' }),
    schema: sameAs('default_target_schema', { value: loadSchema }),
  },
}

/** The more telling package names stand first. */
export const targetPostgresVariants: ReadonlyArray<StandIn> = [
  meltanoLabs,
  transferwise,
  datamill,
  meltano,
]
