import { join } from 'node:path'

import { describe, expect, it } from 'vitest'
import { mistakeText } from 'flext-core/yaml'

import { mistakesOf, failed, projectIn, succeeded } from '../../test/project-folder.ts'
import { readProject } from './project.ts'
import type { ReadProject } from './read-project.ts'
import { readStreamMaps } from '../stream-maps/stream-map-rules.ts'
import { redacted } from './redaction.ts'

const fixtures = join(import.meta.dirname, '../../test/fixtures/projects')

const fixture = async (name: string, asked: Partial<ReadProject> = {}) =>
  succeeded(await readProject({ root: join(fixtures, name), env: {}, ...asked })())

describe('a project of native plugins', () => {
  it('gives the tap, the target and the transformation of a job', async () => {
    const project = await fixture('air-travel')
    const [pipeline, ...others] = succeeded(project.planOf('nightly'))
    expect(others).toEqual([])
    expect(pipeline).toMatchObject({
      stateId: 'dev:tap-csv-to-target-sqlite',
      environment: 'dev',
      tap: {
        native: 'tap-csv',
        executable: undefined,
        cwd: join(fixtures, 'air-travel'),
        select: ['*.*'],
        metadata: {
          airports: { 'replication-method': 'FULL_TABLE' },
          'bird*': { time: { 'is-replication-key': true } },
        },
        config: {
          files: [
            { entity: 'airports', path: './data/airports.csv', keys: ['iata'] },
            { entity: 'birdstrikes', path: './data/birdstrikes.csv', keys: [] },
          ],
        },
      },
      target: {
        native: 'target-sqlite',
        config: { database: 'output/warehouse.db', default_table_prefix: 'tap_csv_' },
      },
      transform: { native: 'flext-sql', command: { name: 'run', args: [] } },
    })
  })

  it('takes several pipelines from a job with several pairs', async () => {
    const pipelines = succeeded((await fixture('air-travel')).job('both'))
    expect(pipelines.map(({ stateId, transform }) => [stateId, transform?.name])).toEqual([
      ['dev:tap-csv-to-target-sqlite', 'flext-sql'],
      ['dev:tap-csv-to-target-jsonl', undefined],
    ])
  })

  it('lays an environment over the plugins', async () => {
    const project = await fixture('air-travel', { environment: 'prod', env: { WAREHOUSE: 'w.db' } })
    const tap = succeeded(project.extractor('tap-csv'))
    expect(tap.select).toEqual(['airports.*', '!airports.latitude'])
    expect(tap.config).toMatchObject({ files: [{ path: '/srv/air-travel/airports.csv' }, {}] })
    expect(succeeded(project.planOf(['tap-csv', 'target-sqlite']))[0]?.target.config).toEqual({
      database: 'w.db',
      default_table_prefix: 'tap_csv_',
    })
  })

  it('lets MELTANO_ENVIRONMENT choose where nothing is asked for', async () => {
    const env = { MELTANO_ENVIRONMENT: 'prod' }
    expect((await fixture('air-travel', { env })).environment).toBe('prod')
    expect((await fixture('air-travel', { env, environment: 'dev' })).environment).toBe('dev')
  })

  it('knows where each part of the file stands', async () => {
    const project = await fixture('air-travel')
    expect(project.placeOf('plugins.transformers[0].config.checks[1]')).toBe('meltano.yml:63:13')
    expect(project.placeOf('plugins.transformers[7]')).toBeUndefined()
    const { places, place } = succeeded(project.transformer('flext-sql'))
    expect(place).toBe('meltano.yml:57:7')
    expect(places['checks[1].unique.table']).toBe('meltano.yml:63:30')
  })
})

describe('a project with mappers', () => {
  it('gives the mapping that stands between the tap and the target', async () => {
    const words = ['tap-csv', 'clean', 'target-jsonl']
    const [pipeline] = succeeded((await fixture('mapped')).planOf(words))
    const [mapper] = pipeline?.mappers ?? []
    expect(mapper).toMatchObject({ name: 'clean', native: 'flext-mapper' })
    const rules = readStreamMaps(mapper?.config ?? {})
    expect(rules).toMatchObject({
      right: { rules: [{ source: 'people' }], config: { seed: 'salt' } },
    })
  })
})

describe('a project of foreign plugins', () => {
  const toggl = () => fixture('toggl', { env: { TAP_TOGGL_DETAILED: 'yes' } })

  it('merges defaults, config, environment, anchors and variables', async () => {
    const tap = succeeded((await toggl()).extractor('tap-toggl'))
    expect(tap).toMatchObject({ executable: './bin/tap-toggl.sh', native: undefined })
    expect(tap.config).toEqual({
      credentials: { user: 'me', password: 'hunter$2' },
      workspace_ids: [1, 2],
      since: '2024-01-01',
      detailed: true,
      mode: 'slim',
      url: 'https://me:hunter$2@api.toggl.example',
      account: '0042',
      region: 'eu-1',
      price: 'costs $PRICE',
      detailed_report: { page_size: 50, fields: ['id', 'client'] },
      weekly_report: { page_size: 5, fields: ['id', 'client'] },
      stream_maps: { users: { email: null } },
    })
    expect(tap.places['detailed_report.page_size']).toBe('meltano.yml:13:28')
  })

  it('shows no secret', async () => {
    const tap = succeeded((await toggl()).extractor('tap-toggl'))
    const shown = redacted(tap.config, tap.sensitive)
    expect(shown).toMatchObject({ credentials: '***', account: '***', region: 'eu-1' })
    expect(JSON.stringify(shown)).not.toContain('hunter')
  })

  it('tells the target of the tap, and the transformation of both', async () => {
    const parts = succeeded((await toggl()).partsOf(['tap-toggl', 'target-duckdb', 'dbt:run']))
    const [first, second] = parts
    if (first === undefined || !('pipeline' in first)) throw new Error('a pipeline was expected')
    if (second === undefined || !('command' in second)) throw new Error('a command was expected')
    expect(first.pipeline.target).toMatchObject({
      executable: 'target-duckdb',
      config: { schema: 'toggl_tap_toggl', source: 'tap-toggl/eu-1' },
    })
    expect(second.command.env).toMatchObject({
      MELTANO_EXTRACTOR_NAMESPACE: 'tap_toggl',
      MELTANO_EXTRACT_REGION: 'eu-1',
      MELTANO_LOAD_SCHEMA: 'toggl_tap_toggl',
      MELTANO_TRANSFORMER_NAME: 'dbt',
    })
    expect(second.command.command).toEqual({
      name: 'run',
      executable: 'dbt',
      args: ['run', '--project-dir', 'my transform', '--vars', '{a b}', '--target', 'dev'],
    })
  })

  it('has a warning for config of a plugin that is not declared', async () => {
    const { warnings } = await toggl()
    expect(warnings.map(mistakeText)[0]).toContain(
      'meltano.yml:16:19 environments[0].config.plugins.extractors[1].name: expected one of tap-toggl, found "tap-gone"',
    )
  })
})

describe('variables', () => {
  const yaml = `
env: { A: root, B: root, C: root, D: root }
environments:
- { name: dev, env: { A: dev, B: dev, C: dev } }
plugins:
  extractors:
  - name: tap-x
    executable: tap-x
    env: { D: 'plugin of $C' }
    config: { a: $A, b: $B, c: $C, d: $D, nested: { count: 1, on: true, list: [x] } }
`
  it('come from the environment, then the plugin, the project, the process and .env', async () => {
    const project = await projectIn(yaml, {
      environment: 'dev',
      env: { A: 'process' },
      dotEnv: 'A=file\nB=file and ${A}\n',
    })
    expect(succeeded(project.extractor('tap-x')).config).toMatchObject({
      a: 'dev',
      b: 'dev',
      c: 'dev',
      d: 'plugin of dev',
    })
    const outside = { env: { A: 'process' }, dotEnv: 'E=file and ${A}\n' }
    const other = await projectIn(yaml.replace('c: $C', 'c: $E'), outside)
    expect(succeeded(other.extractor('tap-x')).config).toMatchObject({
      a: 'root',
      c: 'file and process',
      d: 'plugin of root',
    })
  })

  it('set settings by name, as the kind of value the setting has', async () => {
    const env = {
      TAP_X_A: 'set',
      TAP_X_NESTED_COUNT: '7',
      TAP_X_NESTED_ON: 'false',
      TAP_X_NESTED_LIST: '["y", "z"]',
    }
    const { config } = succeeded((await projectIn(yaml, { env })).extractor('tap-x'))
    expect(config).toMatchObject({ a: 'set', nested: { count: 7, on: false, list: ['y', 'z'] } })
  })

  it('set settings of native plugins that the project does not mention', async () => {
    const env = { TARGET_SQLITE_DATABASE: 'w.db', TARGET_SQLITE_ADD_METADATA_COLUMNS: 'true' }
    const source = 'plugins: { loaders: [{ name: target-sqlite }] }'
    expect(succeeded((await projectIn(source, { env })).loader('target-sqlite')).config).toEqual({
      database: 'w.db',
      add_metadata_columns: true,
    })
  })

  it('that are no value of the setting are all named, without their text', async () => {
    const env = {
      TAP_X_NESTED_COUNT: 'hunter2',
      TAP_X_NESTED_LIST: '{"hunter": 2}',
      TAP_X__SELECT: 'hunter',
    }
    const error = failed((await projectIn(yaml, { env })).extractor('tap-x'))
    expect(mistakesOf(error)).toEqual([
      'variable TAP_X_NESTED_COUNT: expected a whole number, found a text that is none',
      'variable TAP_X_NESTED_LIST: expected a list in JSON, found a text that is none',
      'variable TAP_X__SELECT: expected a list in JSON, found a text that is none',
    ])
    expect(error.message).not.toContain('hunter')
  })

  it('that are not set are mistakes with their places, or empty where that is asked for', async () => {
    const source = `
plugins:
  extractors:
  - name: tap-x
    executable: tap-x
    config:
      url: https://\${HOST}/$PATH_X
      list: [a, $HOST]
`
    const asked = { env: { HOSTS: '1' }, strictEnv: true }
    const error = failed((await projectIn(source, asked)).extractor('tap-x'))
    expect(mistakesOf(error)).toEqual([
      'meltano.yml:7:20 plugins.extractors[0].config.url: expected the variable HOST to be set, found no such variable',
      'meltano.yml:7:28 plugins.extractors[0].config.url: expected the variable PATH_X to be set, found no such variable',
      'meltano.yml:8:17 plugins.extractors[0].config.list[1]: expected the variable HOST to be set, found no such variable',
    ])
    expect(error.message).toContain('did you mean HOSTS?')
    const lenient = succeeded((await projectIn(source)).extractor('tap-x'))
    expect(lenient.config).toEqual({ url: 'https:///', list: ['a', ''] })
    expect(lenient.warnings.map(mistakeText)[0]).toContain('meltano.yml:7:20')
    const strict = await projectIn(`ff: { strict_env_var_mode: true }${source}`)
    expect(mistakesOf(failed(strict.extractor('tap-x')))).toHaveLength(3)
  })

  it('that a later plugin provides may be named in env of the project', async () => {
    const project = await projectIn(`
env: { TARGET_SCHEMA: raw_$MELTANO_EXTRACTOR_NAMESPACE }
plugins:
  extractors: [{ name: tap-csv }]
  loaders: [{ name: target-sqlite, config: { default_table_prefix: $TARGET_SCHEMA } }]
`)
    const [pipeline] = succeeded(project.planOf(['tap-csv', 'target-sqlite']))
    expect(pipeline).toMatchObject({
      stateId: 'tap-csv-to-target-sqlite',
      target: { config: { default_table_prefix: 'raw_tap_csv' } },
    })
  })
})
