/** What public Meltano projects look like, written anew: the parts that make readers stumble. */

export interface PublicShape {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly environment?: string
  /** What the manifest holds, among other things. */
  readonly manifest: object
  /** What is run; nothing where the plugins are not to be had. */
  readonly words?: ReadonlyArray<string>
  /** Files that are there afterwards. */
  readonly leaves?: Readonly<Record<string, string>>
}

const say = (...lines: ReadonlyArray<string>): string =>
  `#!/usr/bin/env node\nconst args = process.argv.slice(2)\n${lines.join('\n')}\n`

/** A foreign tap that discovers one stream, and gives two records and a state. */
const tap = say(
  `const schema = { properties: { id: { type: 'integer' }, 'ANNEE ORIGINE': { type: 'string' }, note: { type: ['string', 'null'] } } }`,
  `if (args.includes('--discover')) console.log(JSON.stringify({ streams: [{ tap_stream_id: 'rows', schema, key_properties: ['id'] }] }))`,
  `else {`,
  `  console.log(JSON.stringify({ type: 'SCHEMA', stream: 'rows', schema, key_properties: ['id'] }))`,
  `  for (const id of [1, 2]) console.log(JSON.stringify({ type: 'RECORD', stream: 'rows', record: { id, 'ANNEE ORIGINE': '202' + id, note: null } }))`,
  `  console.log(JSON.stringify({ type: 'STATE', value: { bookmarks: { rows: { id: 2 } } } }))`,
  `}`,
)

/** A foreign target that writes what it is given, and its config. */
const target = say(
  `const { appendFileSync, readFileSync, writeFileSync } = require('node:fs')`,
  `const config = JSON.parse(readFileSync(args[args.indexOf('--config') + 1], 'utf8'))`,
  `writeFileSync('config.json', JSON.stringify(config))`,
  `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {`,
  `  const message = JSON.parse(line)`,
  `  if (message.type === 'RECORD') appendFileSync('rows.txt', message.stream + ' ' + JSON.stringify(message.record) + '\\n')`,
  `  if (message.type === 'STATE') console.log(JSON.stringify(message.value))`,
  `})`,
)

const logged = '#!/bin/sh\necho "$0 $*" | sed "s|.*/||" >> commands.txt\n'

/** As dbt does, it leaves what became of its nodes: here there are none. */
const dbt = `${logged}mkdir -p target
printf '{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/run-results/v6.json","generated_at":"%s"},"results":[],"elapsed_time":0}' "$(date -u +%Y-%m-%dT%H:%M:%S.999Z)" > target/run_results.json
`

export const publicShapes: ReadonlyArray<PublicShape> = [
  {
    name: 'a project of many files, environments, mappers, jobs and schedules',
    files: {
      'meltano.yml': `version: 1
default_environment: userdev
send_anonymous_usage_stats: false
project_id: 00000000-0000-0000-0000-000000000000
include_paths:
- ./environments/*.meltano.yml
- ./extract/*.meltano.yml
- ./load/*.meltano.yml
- ./mappers/*.meltano.yml
- ./orchestrate/*.meltano.yml
- ./utilities/*.meltano.yml
`,
      'environments/userdev.meltano.yml': `environments:
- name: userdev
  env: { WAREHOUSE: USERDEV_RAW }
  config:
    plugins:
      extractors:
      - name: tap-ips
        config: { start_date: '2023-01-16' }
      - name: tap-ips-legacy
        config: { tables: [A] }
      loaders:
      - name: target-warehouse
        config: { database: $WAREHOUSE, role: '\${USER_PREFIX}' }
`,
      'environments/prod.meltano.yml':
        'environments:\n- name: prod\n  annotations: { team: { on_call: true } }\n',
      'extract/extractors.meltano.yml': `plugins:
  extractors:
  - name: tap-ips
    variant: ours
    pip_url: git+https://example.org/tap-ips.git@0.4.1
    executable: ./bin/tap.cjs
    capabilities: [catalog, discover, state]
    config:
      query: fields @timestamp, @message
      batch_config: { encoding: { format: jsonl, compression: gzip }, storage: { root: 'file://output/' } }
    select: [rows.*]
  - name: tap-ips-v6
    inherit_from: tap-ips
    select: [rows.*, '!rows.note']
`,
      'load/loaders.meltano.yml': `plugins:
  loaders:
  - name: target-warehouse
    executable: ./bin/target.cjs
    config:
      default_target_schema: \${MELTANO_EXTRACT__LOAD_SCHEMA}
`,
      'mappers/mappers.meltano.yml': `plugins:
  mappers:
  - name: meltano-map-transformer
    variant: meltano
    pip_url: git+https://example.org/map-transform.git@v0.0.4
    mappings:
    - name: coalesce-ips
      config:
        stream_maps:
          rows:
            note:
            year: record['ANNEE ORIGINE']
            ANNEE ORIGINE:
            hash: md5(record.get('note', record.get('ANNEE ORIGINE')) or 'none')
`,
      'orchestrate/orchestrators.meltano.yml': `plugins:
  orchestrators:
  - { name: airflow, variant: apache, pip_url: 'apache-airflow==2.3.3 --constraint constraints-\${MELTANO__PYTHON_VERSION}.txt' }
schedules:
- { name: ips_el, interval: 0 6 * * *, job: ips_el }
jobs:
- name: ips_el
  tasks:
  - tap-ips coalesce-ips target-warehouse
  - dbt-ours:run_staging
`,
      'utilities/utilities.meltano.yml': `plugins:
  utilities:
  - name: dbt-ours
    executable: ./bin/dbt.sh
    commands:
      run_staging: run --select staging.ips.*,test_type:generic
      clone: { args: "run-operation clone --args \\"{'db': ['RAW']}\\"", description: Clones. }
    config: { profiles_dir: $MELTANO_PROJECT_ROOT/transform/profiles }
`,
      'bin/tap.cjs': tap,
      'bin/target.cjs': target,
      'bin/dbt.sh': dbt,
    },
    env: { USER_PREFIX: 'ME', MELTANO__PYTHON_VERSION: '3.11' },
    manifest: {
      plugins: {
        extractors: [
          { name: 'tap-ips', config: { start_date: '2023-01-16' } },
          {
            name: 'tap-ips-v6',
            select: ['rows.*', '!rows.note'],
            config: { query: 'fields @timestamp, @message' },
          },
        ],
        loaders: [{ env: { MELTANO_LOAD_DATABASE: 'USERDEV_RAW', TARGET_WAREHOUSE_ROLE: 'ME' } }],
      },
      schedules: [{ name: 'ips_el', env: {} }],
    },
    words: ['ips_el'],
    leaves: {
      'rows.txt':
        'rows {"id":1,"year":"2021","hash":"334c4a4c42fdb79d7ebc3e73b517e6f8"}\nrows {"id":2,"year":"2022","hash":"334c4a4c42fdb79d7ebc3e73b517e6f8"}\n',
      'commands.txt': 'dbt.sh run --select staging.ips.*,test_type:generic --log-format json\n',
      'config.json': '{"database":"USERDEV_RAW","role":"ME","default_target_schema":"tap_ips"}',
    },
  },
  {
    name: 'an example of env precedence, arrays and annotations',
    files: {
      'meltano.yml': `version: 1
annotations: { 'example.service': { key1: [a, null, { b: {} }] } }
env: { LEVEL_NUM: '2', STACKED: '\${STACKED}2' }
environments:
- name: dev
  env: { LEVEL_NUM: '3', STACKED: '\${STACKED}3' }
  config:
    plugins:
      utilities:
      - { name: env-test, env: { STACKED: '\${STACKED}5' } }
plugins:
  utilities:
  - name: env-test
    namespace: env_test
    executable: ./show.sh
    env: { STACKED: '\${STACKED}4' }
    settings:
    - { name: from_array, kind: array, value: [$LEVEL_NUM, x] }
    commands: { show: $STACKED }
`,
      'show.sh': logged,
    },
    env: { STACKED: '1' },
    environment: 'dev',
    manifest: {
      annotations: { 'example.service': { key1: ['a', null, { b: {} }] } },
      plugins: { utilities: [{ env: { ENV_TEST_FROM_ARRAY: '["3","x"]' } }] },
    },
    words: ['env-test:show'],
    leaves: { 'commands.txt': 'show.sh 12345\n' },
  },
  {
    name: 'a project of six taps of one, stream maps, dbt and a schedule',
    files: {
      'meltano.yml': `version: 1
default_environment: dev
env: { DB_LOCATION: /tmp/db }
environments: [{ name: dev }]
plugins:
  extractors:
  - { name: tap-base, executable: ./tap.cjs, capabilities: [discover, catalog] }
  - name: tap-base-stations
    inherit_from: tap-base
    config:
      stream_maps: &maps
        rows: { month: "'2024-01'", note: __NULL__ }
  - { name: tap-base-trips, inherit_from: tap-base-stations, config: { stream_maps: { <<: *maps, trips: { __alias__: rides } } } }
  loaders:
  - { name: target-duckdb, executable: ./target.cjs, config: { filepath: '$DB_LOCATION/\${MELTANO_ENVIRONMENT}.db', default_target_schema: $MELTANO_EXTRACT__LOAD_SCHEMA } }
  transformers:
  - { name: dbt-duckdb, executable: ./dbt.sh, commands: { build: build, describe: { args: docs generate, description: Docs. } } }
jobs:
- { name: load, tasks: [tap-base-stations target-duckdb, dbt-duckdb:build] }
schedules:
- { name: monthly, interval: '@monthly', job: load }
`,
      'tap.cjs': tap,
      'target.cjs': target,
      'dbt.sh': dbt,
    },
    manifest: { jobs: [{ name: 'load' }], schedules: [{ interval: '@monthly' }] },
    words: ['load'],
    leaves: {
      'config.json': '{"filepath":"/tmp/db/dev.db","default_target_schema":"tap_base_stations"}',
      'commands.txt': 'dbt.sh build --log-format json\n',
    },
  },
  {
    name: 'a project with several pairs and commands in one task, and a cron with a step',
    files: {
      'meltano.yml': `version: 1
default_environment: dev
environments:
- name: dev
- name: prod
  config: { plugins: { loaders: [{ name: target-gone, config: { host: x } }] } }
plugins:
  extractors:
  - { name: tap-toggl, executable: ./tap.cjs, capabilities: [discover, catalog], settings: [{ name: api_token, kind: password }] }
  - { name: tap-duckdb, executable: ./tap.cjs, capabilities: [discover, catalog] }
  loaders:
  - { name: target-duckdb, executable: ./target.cjs }
  - { name: target-apprise, executable: ./target.cjs }
  transformers:
  - { name: dbt, executable: ./dbt.sh, commands: { run: run } }
jobs:
- name: toggl
  tasks:
  - tap-toggl target-duckdb dbt:run tap-duckdb target-apprise
schedules:
- { name: often, interval: '*/15 8-18 * * 1-5', job: toggl }
`,
      'tap.cjs': tap,
      'target.cjs': target,
      'dbt.sh': dbt,
    },
    manifest: { schedules: [{ interval: '*/15 8-18 * * 1-5' }] },
    words: ['toggl'],
    leaves: { 'commands.txt': 'dbt.sh run --log-format json\n' },
  },
  {
    name: 'a project that finds its apps by a pattern',
    files: {
      'meltano.yml': `version: 1
default_environment: dev
environments: [{ name: dev, env: { TZ: Europe/Lisbon } }]
include_paths: ['./apps/**/pixbyt.yml']
`,
      'apps/revolut/pixbyt.yml': `plugins:
  extractors:
  - { name: revolut, inherit_from: app, config: { path: apps/revolut } }
jobs:
- { name: show-revolut, tasks: [revolut screen] }
schedules:
- { name: revolut, interval: '*/5 * * * *', job: show-revolut, env: { A: '1' } }
`,
      'apps/shared/deep/pixbyt.yml': `plugins:
  extractors:
  - { name: app, namespace: app, executable: ./tap.cjs, capabilities: [discover, catalog] }
  loaders:
  - { name: screen, namespace: screen, executable: ./target.cjs, settings: [{ name: token, sensitive: true }] }
`,
      'tap.cjs': tap,
      'target.cjs': target,
    },
    env: { SCREEN_TOKEN: 'hunter2' },
    manifest: { plugins: { loaders: [{ env: { SCREEN_TOKEN: '***' } }] } },
    words: ['show-revolut'],
    leaves: { 'config.json': '{"token":"hunter2"}' },
  },
  {
    name: 'a project without a version, with metadata per stream and columns with spaces',
    files: {
      'meltano.yml': `default_environment: dev
environments: [{ name: dev }]
plugins:
  extractors:
  - name: tap-mssql
    executable: ./tap.cjs
    capabilities: [discover, catalog]
    config: { host: '\${MSSQL_HOST}', port: 1433, dates: '2024-01-01' }
    select: ['rows.*', 'dbo-*.*', '!*.secret']
    metadata:
      rows: { replication-method: FULL_TABLE, table-key-properties: [id] }
      'dbo-*': { ANNEE ORIGINE: { is-replication-key: false } }
    schema:
      rows: { 'ANNEE ORIGINE': { type: [string, 'null'] } }
  loaders:
  - name: target-jsonl
    config: { destination_path: out }
  mappers:
  - name: meltano-map-transformer
    mappings:
    - name: years
      config: { stream_maps: { rows: { year: "int(record['ANNEE ORIGINE']) if record.get('ANNEE ORIGINE') else None", ANNEE ORIGINE: null, note: null } } }
`,
      'tap.cjs': tap,
    },
    env: { MSSQL_HOST: 'h' },
    manifest: { plugins: { extractors: [{ env: { MELTANO_EXTRACT_HOST: 'h' } }] } },
    words: ['tap-mssql', 'years', 'target-jsonl'],
    leaves: { 'out/rows.jsonl': '{"id":1,"year":2021}\n{"id":2,"year":2022}\n' },
  },
  {
    name: 'a project with variants, lock files and schema files',
    files: {
      'meltano.yml': `version: 1
default_environment: dev
environments: [{ name: dev, state_id_suffix: '\${CLIENT}' }]
plugins:
  extractors:
  - name: tap-oracle
    variant: christianelliott
    config: { schema: extract/schemas/x.json, default_replication_method: FULL_TABLE }
  loaders:
  - name: target-oracle
    executable: ./target.cjs
`,
      'plugins/extractors/tap-oracle--christianelliott.lock': JSON.stringify({
        plugin_type: 'extractors',
        name: 'tap-oracle',
        namespace: 'tap_oracle',
        variant: 'christianelliott',
        executable: './tap.cjs',
        capabilities: ['catalog', 'discover'],
        settings: [{ name: 'schema' }, { name: 'limit', kind: 'integer', value: 10 }],
        settings_group_validation: [['schema']],
      }),
      'tap.cjs': tap,
      'target.cjs': target,
    },
    env: { CLIENT: 'acme' },
    manifest: {
      plugins: { extractors: [{ plugin_type: 'extractors', env: { TAP_ORACLE_LIMIT: '10' } }] },
    },
    words: ['tap-oracle', 'target-oracle'],
    leaves: { 'config.json': '{}' },
  },
  {
    name: 'a project whose environments are its steps',
    files: {
      'meltano.yml': `version: 1
default_environment: extract
environments:
- name: extract
  config: { plugins: { extractors: [{ name: tap-csv, config: { files: [{ entity: orders, path: data/orders.csv, keys: [id] }] } }] } }
- name: load
plugins:
  extractors:
  - { name: tap-csv, variant: meltanolabs, pip_url: git+https://example.org/tap-csv.git }
  loaders:
  - { name: target-jsonl, variant: andyh1203, pip_url: target-jsonl, config: { destination_path: out } }
jobs: [{ name: extract-csv, tasks: tap-csv target-jsonl }]
`,
      'data/orders.csv': 'id,total\n1,2.5\n',
    },
    manifest: { plugins: { extractors: [{ config: { files: [{ entity: 'orders' }] } }] } },
    words: ['extract-csv'],
    leaves: { 'out/orders.jsonl': '{"id":"1","total":"2.5"}\n' },
  },
  {
    name: 'a project of utilities only',
    files: {
      'meltano.yml': `version: 1
default_environment: dev
environments: [{ name: dev, env: { MELTANO_CI: 'no' } }]
plugins:
  utilities:
  - { name: evidence, namespace: evidence, executable: ./npm.sh, commands: { build: { args: --prefix evidence run build }, dev: --prefix evidence run dev } }
jobs: [{ name: build, tasks: ['evidence:build', [evidence:dev]] }]
`,
      'npm.sh': logged,
    },
    manifest: { env: { MELTANO_CI: 'no' } },
    words: ['build'],
    leaves: {
      'commands.txt': 'npm.sh --prefix evidence run build\nnpm.sh --prefix evidence run dev\n',
    },
  },
  {
    name: 'a project of executables only',
    files: {
      'meltano.yml': `version: 1
default_environment: dev
environments: [{ name: dev }]
plugins:
  extractors:
  - name: tap-oracle-wms
    namespace: tap_oracle_wms
    executable: ./tap.cjs
    capabilities: [catalog, discover, state]
    settings: [{ name: base_url, kind: string }, { name: auth.user }, { name: auth.password, sensitive: true }]
    config: { base_url: $WMS_URL, auth: { user: me, password: $WMS_PASSWORD } }
    select: ['*.*']
  loaders:
  - { name: target-oracle, namespace: target_oracle, executable: ./target.cjs, config: { load_method: upsert } }
jobs:
- { name: full-sync, tasks: [tap-oracle-wms target-oracle] }
schedules:
- { name: full-sync-daily, interval: 0 2 * * *, job: full-sync, env: { WMS_FULL: 'true' } }
- { name: pair, interval: '@hourly', extractor: tap-oracle-wms, loader: target-oracle, transform: skip, start_date: 2024-01-01 }
`,
      'tap.cjs': tap,
      'target.cjs': target,
    },
    env: { WMS_URL: 'https://w.example', WMS_PASSWORD: 'hunter2' },
    manifest: {
      plugins: {
        extractors: [
          { env: { TAP_ORACLE_WMS_AUTH_PASSWORD: '***', TAP_ORACLE_WMS_AUTH_USER: 'me' } },
        ],
      },
    },
    words: ['full-sync'],
    leaves: { 'config.json': '{"load_method":"upsert"}' },
  },
]
