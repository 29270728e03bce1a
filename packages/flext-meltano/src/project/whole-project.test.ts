import { basename } from 'node:path'

import { describe, expect, it } from 'vitest'
import { mistakeText } from 'flext-core/yaml'

import { failed, mistakesOf, projectFolder, succeeded } from '../../test/project-folder.ts'
import { readProject, type MeltanoProject } from './project.ts'
import type { ReadProject } from './read-project.ts'

const readFiles = async (
  files: Readonly<Record<string, string>>,
  asked: Partial<ReadProject> = {},
) => readProject({ root: await projectFolder(files), env: {}, ...asked })()

const projectOf = async (
  files: Readonly<Record<string, string>>,
  asked: Partial<ReadProject> = {},
): Promise<MeltanoProject> => succeeded(await readFiles(files, asked))

const mistakesIn = async (
  files: Readonly<Record<string, string>>,
  asked: Partial<ReadProject> = {},
) => mistakesOf(failed(await readFiles(files, asked)))

const lock = (plugin: object): string => JSON.stringify(plugin, undefined, 2)

describe('files that a project includes', () => {
  const files = {
    'meltano.yml': `
include_paths: [./extract/*.meltano.yml, 'apps/**/app.yml', environments.yml]
default_environment: dev
env: { A: root, B: root }
`,
    'extract/x.meltano.yml': `
plugins:
  extractors: [{ name: tap-x, executable: tap-x, config: { a: $A, b: $B } }]
env: { B: included }
`,
    'extract/empty.meltano.yml': '# nothing yet\n',
    'apps/one/deep/app.yml': `
plugins:
  loaders: [{ name: target-x, executable: target-x }]
jobs: [{ name: nightly, tasks: [tap-x target-x] }]
schedules: [{ name: each-night, interval: '@daily', job: nightly, env: { A: '1' } }]
`,
    'environments.yml': 'environments: [{ name: dev }]\n',
  }

  it('are one with it', async () => {
    const project = await projectOf(files)
    expect(project.files).toEqual([
      'meltano.yml',
      'extract/x.meltano.yml',
      'apps/one/deep/app.yml',
      'environments.yml',
    ])
    expect(succeeded(project.extractor('tap-x')).config).toEqual({ a: 'root', b: 'included' })
    expect(succeeded(project.extractor('tap-x')).place).toBe('extract/x.meltano.yml:3:16')
    expect(project.schedules).toEqual([
      {
        name: 'each-night',
        interval: '@daily',
        job: 'nightly',
        words: ['nightly'],
        env: { A: '1' },
      },
    ])
    expect(succeeded(project.job('nightly')).map(({ stateId }) => stateId)).toEqual([
      'dev:tap-x-to-target-x',
    ])
  })

  it('may not be missing, outside, folders, or declare a thing twice; all is told at once', async () => {
    const outside = await projectFolder({ extract: '' })
    expect(
      await mistakesIn({
        'meltano.yml': `
include_paths:
- gone.yml
- ../${basename(outside)}/extract
- extract
- extract/*.yml
plugins:
  extractors: [{ name: tap-x }]
`,
        'extract/more.yml':
          'plugins: { extractors: [{ name: tap-x }], extracters: [] }\nversio: 1\n',
      }),
    ).toEqual([
      'meltano.yml:3:3 include_paths[0]: expected files of the project, found none that matches',
      expect.stringMatching(
        /^meltano\.yml:4:3 include_paths\[1\]: expected files inside the project's folder, found \.\./,
      ),
      'meltano.yml:5:3 include_paths[2]: expected files of the project, found extract, which is a folder',
      'extract/more.yml:1:33 plugins.extractors[0].name: expected a name that no other extractor has, found "tap-x" (string)',
      'extract/more.yml:1:43 plugins.extracters: expected a key of `plugins`, found "extracters"',
      'extract/more.yml:2:1 versio: expected a key of an included file, found "versio"',
    ])
  })
})

describe('inheritance', () => {
  const files = {
    'meltano.yml': `
default_environment: dev
environments:
- name: dev
  config:
    plugins:
      extractors:
      - { name: tap-github, config: { start_date: '2024-01-01' } }
      - { name: tap-github-search, config: { searches: [a] } }
plugins:
  extractors:
  - name: tap-github
    variant: meltanolabs
    config: { token: $GITHUB_TOKEN, repos: [one], metrics: { level: info } }
    select: ['issues.*']
    commands: { about: --about }
  - name: tap-github-search
    inherit_from: tap-github
    config: { repos: [two], metrics.sink: stdout }
  - name: tap-github-deep
    inherit_from: tap-github-search
    select: ['stars.*', '!stars.user']
    executable: ./deep.sh
`,
    'plugins/extractors/tap-github--meltanolabs.lock': lock({
      plugin_type: 'extractors',
      name: 'tap-github',
      namespace: 'tap_github',
      variant: 'meltanolabs',
      label: 'GitHub',
      maintenance_status: 'active',
      pip_url: 'tap-github',
      executable: 'tap-github-run',
      capabilities: ['catalog', 'state', 'discover'],
      settings: [
        { name: 'token', kind: 'password', label: 'Token' },
        { name: 'start_date', kind: 'date_iso8601', value: '2000-01-01' },
        { name: 'page_size', kind: 'integer', value: 100, aliases: ['per_page'] },
        { name: 'url', value: 'https://$HOST/api' },
      ],
      commands: { discover: { args: '--discover' } },
      select: ['users.*'],
    }),
  }
  const asked = { env: { GITHUB_TOKEN: 'hunter2', TAP_GITHUB_PER_PAGE: '7', HOST: 'h.example' } }

  it('takes settings, config, extras and what to start from the parents and the lock file', async () => {
    const project = await projectOf(files, asked)
    const deep = succeeded(project.extractor('tap-github-deep'))
    expect(deep.config).toEqual({
      token: 'hunter2',
      start_date: '2024-01-01',
      page_size: 7,
      url: 'https://h.example/api',
      repos: ['two'],
      searches: ['a'],
      metrics: { level: 'info', sink: 'stdout' },
    })
    expect(deep).toMatchObject({
      namespace: 'tap_github_deep',
      variant: 'meltanolabs',
      executable: './deep.sh',
      select: ['stars.*', '!stars.user'],
      capabilities: ['catalog', 'state', 'discover'],
      inheritsFrom: 'tap-github-search',
      sensitive: ['token'],
    })
    expect([...deep.commands.keys()]).toEqual(['discover', 'about'])
    // What is written for the parent is read by what is the parent's own.
    expect(deep.env).toMatchObject({ TAP_GITHUB_DEEP_PAGE_SIZE: '7', TAP_GITHUB_PAGE_SIZE: '7' })
    const { plugins } = project.manifest() as { plugins: { extractors: Array<{ env: object }> } }
    expect(plugins.extractors.at(-1)?.env).toMatchObject({ TAP_GITHUB_PAGE_SIZE: '7' })
    const search = succeeded(project.extractor('tap-github-search'))
    expect(search).toMatchObject({ executable: 'tap-github-run', select: ['issues.*'] })
  })

  it('says of each setting where its value comes from', async () => {
    const project = await projectOf(files, asked)
    const { settings } = succeeded(project.extractor('tap-github-search'))
    const sources = settings.map(({ name, source }) => [name, source])
    expect(Object.fromEntries(sources)).toMatchObject({
      token: 'inherited',
      start_date: 'inherited',
      page_size: 'inherited',
      url: 'default',
      repos: 'meltano_yml',
      searches: 'environment',
      _select: 'inherited',
      _metadata: 'default',
    })
    const pageSize = settings.find(({ name }) => name === 'page_size')
    expect(pageSize?.variables).toEqual([
      'TAP_GITHUB_SEARCH_PAGE_SIZE',
      'TAP_GITHUB_SEARCH_PER_PAGE',
    ])
    const own = await projectOf(files, {
      env: { ...asked.env, TAP_GITHUB_SEARCH_PAGE_SIZE: '9' },
    })
    expect(succeeded(own.extractor('tap-github-search')).config['page_size']).toBe(9)
  })

  it('may not be of a plugin that is not there, nor go round in a circle', async () => {
    expect(
      await mistakesIn({
        'meltano.yml': `
plugins:
  loaders:
  - { name: target-a, inherit_from: target-c }
  - { name: target-b, inherit_from: target-a }
  - { name: target-c, inherit_from: target-b }
  - { name: target-d, inherit_from: target-bb }
`,
      }),
    ).toEqual([
      'meltano.yml:4:37 plugins.loaders[0].inherit_from: expected a plugin that does not inherit from this one, found "target-c" (string)',
      'meltano.yml:7:37 plugins.loaders[3].inherit_from: expected one of target-a, target-b, target-c, found "target-bb"',
    ])
  })

  it('asks for a variant where there are several lock files', async () => {
    const one = lock({ name: 'tap-x', namespace: 'tap_x' })
    expect(
      await mistakesIn({
        'meltano.yml': 'plugins: { extractors: [{ name: tap-x }] }\n',
        'plugins/extractors/tap-x--one.lock': one,
        'plugins/extractors/tap-x--two.lock': one,
      }),
    ).toEqual([
      'meltano.yml:1:33 plugins.extractors[0].name: expected a variant beside the name: one, two, found "tap-x" (string)',
    ])
  })
})

describe('extras', () => {
  const yaml = (extractor: string) => `
default_environment: dev
environments:
- name: dev
  config:
    plugins: { extractors: [{ name: tap-x, metadata: { users: { replication-key: updated } } }] }
plugins:
  extractors:
  - name: tap-x
    executable: tap-x
${extractor}
`
  it.each([
    ['beside config', "    select: ['users.*']\n    metadata: { users.id.is-key: true }"],
    ['inside it', "    config: { _select: ['users.*'], _metadata.users.id.is-key: true }"],
  ])('may be written %s', async (_, extractor) => {
    const project = await projectOf({ 'meltano.yml': yaml(extractor) })
    const tap = succeeded(project.extractor('tap-x'))
    expect(tap.config).toEqual({})
    expect(tap.select).toEqual(['users.*'])
    expect(tap.metadata).toEqual({
      users: { id: { 'is-key': true }, 'replication-key': 'updated' },
    })
  })

  it('may come from variables, which stand above the file', async () => {
    const env = {
      TAP_X__SELECT: '["a.*", "!a.b"]',
      TAP_X__SELECT_FILTER: '["a"]',
      TAP_X__METADATA_USERS_REPLICATION_KEY: 'changed',
      TAP_X__LOAD_SCHEMA: 'raw_${MELTANO_EXTRACTOR_NAMESPACE}',
      TAP_X__CATALOG: 'catalog.json',
    }
    const project = await projectOf({ 'meltano.yml': yaml("    select: ['users.*']") }, { env })
    const tap = succeeded(project.extractor('tap-x'))
    expect(tap).toMatchObject({
      select: ['a.*', '!a.b'],
      selectFilter: ['a'],
      catalogFile: 'catalog.json',
      metadata: { users: { 'replication-key': 'changed' } },
    })
    expect(tap.env).toMatchObject({ MELTANO_EXTRACT__SELECT: '["a.*","!a.b"]' })
  })

  it('of one kind of plugin are refused at another', async () => {
    expect(
      await mistakesIn({
        'meltano.yml':
          'plugins: { utilities: [{ name: u, select: [a] }], loaders: [{ name: l, catalog: c }] }\n',
      }),
    ).toHaveLength(2)
  })
})

describe('variables of a plugin', () => {
  it("pile up through the layers as Meltano's guide shows", async () => {
    const project = await projectOf(
      {
        'meltano.yml': `
env: { LEVEL: '2', STACKED: '\${STACKED}2' }
plugins:
  extractors:
  - name: tap-x
    executable: tap-x
    env: { LEVEL: '4', STACKED: '\${STACKED}4' }
environments:
- name: prod
  env: { LEVEL: '3', STACKED: '\${STACKED}3' }
  config:
    plugins:
      extractors:
      - name: tap-x
        env: { LEVEL: '5', STACKED: '\${STACKED}5' }
- name: plain
  env: { LEVEL: '3', STACKED: '\${STACKED}3' }
`,
      },
      { env: { STACKED: '1' }, environment: 'prod' },
    )
    expect(succeeded(project.extractor('tap-x')).env).toMatchObject({
      STACKED: '12345',
      LEVEL: '5',
    })
  })

  it('hold the settings of the plugin, also under the name that a setting asks for', async () => {
    const project = await projectOf({
      'meltano.yml': `
plugins:
  utilities:
  - name: sqlfluff
    settings: [{ name: user, env: DBT_USER, value: me }, { name: port, kind: integer, value: 5 }]
    config: { port: $PORT_TO_USE }
    commands: { lint: lint $SQLFLUFF_USER }
`,
    })
    const plugin = succeeded(project.plugin('sqlfluff'))
    expect(plugin.env).toMatchObject({ DBT_USER: 'me', MELTANO_UTILIZE_USER: 'me' })
    expect(plugin.config).toEqual({ user: 'me' })
    expect(plugin.warnings.map(mistakeText).join()).toContain('PORT_TO_USE')
  })

  it('that contradict each other are a mistake', async () => {
    const project = await projectOf(
      {
        'meltano.yml': `
plugins:
  extractors:
  - { name: tap-x, executable: x, settings: [{ name: user, aliases: [username] }] }
`,
      },
      { env: { TAP_X_USER: 'a', TAP_X_USERNAME: 'b' } },
    )
    expect(mistakesOf(failed(project.extractor('tap-x')))).toEqual([
      'variable TAP_X_USERNAME: expected the same text as TAP_X_USER has, for both set user, found another',
    ])
  })
})

describe('values', () => {
  it('become what their settings are, with processors and relative dates', async () => {
    const project = await projectOf(
      {
        'meltano.yml': `
plugins:
  extractors:
  - name: tap-x
    executable: x
    settings:
    - { name: port, kind: integer }
    - { name: nested, kind: object, value_processor: nest_object, value: { a.b: 1, a.c: 2 } }
    - { name: shout, value_processor: upcase_string, value: quiet }
    - { name: as_text, kind: object, value_post_processor: stringify, value: { a: 1 } }
    - { name: since, kind: date_iso8601, value: 2 months ago }
    - { name: defaults, kind: object, value: { kept: 1 } }
    - { name: replaced, kind: object, value: { lost: 1 } }
    config: { port: $PORT, replaced: { found: 2 }, 's3\\.endpoint': url }
`,
      },
      { env: { PORT: '5432' }, now: Date.UTC(2026, 3, 30) },
    )
    expect(succeeded(project.extractor('tap-x')).config).toEqual({
      port: 5432,
      nested: { a: { b: 1, c: 2 } },
      shout: 'QUIET',
      as_text: '{"a":1}',
      since: '2026-02-28T00:00:00.000+00:00',
      defaults: { kept: 1 },
      replaced: { found: 2 },
      's3.endpoint': 'url',
    })
  })

  it('that are none are told at the place where they are written', async () => {
    const project = await projectOf(
      {
        'meltano.yml': `
plugins:
  extractors:
  - name: tap-x
    executable: x
    settings: [{ name: port, kind: integer }, { name: mode, kind: options, options: [{ value: a }] }]
    config: { port: $PORT, mode: b }
`,
      },
      { env: { PORT: 'hunter2' } },
    )
    const error = failed(project.extractor('tap-x'))
    expect(mistakesOf(error)).toEqual([
      'meltano.yml:7:21 plugins.extractors[0].config.port: expected a whole number, found another value',
      'meltano.yml:7:34 plugins.extractors[0].config.mode: expected mode to be one of a, found another value',
    ])
    expect(error.message).not.toContain('hunter2')
  })
})

describe('what is run', () => {
  const yaml = `
default_environment: dev
environments: [{ name: dev, state_id_suffix: '\${BRANCH}' }]
plugins:
  extractors: [{ name: tap-x, executable: x, config: { region: eu } }]
  loaders: [{ name: target-x, executable: x }]
  mappers:
  - name: meltano-map-transformer
    config: { flattening_enabled: false }
    mappings:
    - { name: clean, config: { stream_maps: { users: { email: null, at: "'$MELTANO_EXTRACT_REGION'" } } } }
    - name: hash
  utilities:
  - { name: dbt, commands: { run: { args: run --target $MELTANO_ENVIRONMENT, executable: dbt-bin }, box: { args: x, container_spec: { image: y } } } }
jobs:
- { name: all, tasks: [tap-x clean hash target-x dbt:run, [tap-x target-x, dbt:run]] }
`
  it('are mappings between tap and target, and commands after them, in the order of the words', async () => {
    const project = await projectOf({ 'meltano.yml': yaml }, { env: { BRANCH: 'b1' } })
    const parts = succeeded(project.partsOf(['all']))
    expect(
      parts.map((part) =>
        'pipeline' in part
          ? `${part.pipeline.stateId} ${part.pipeline.mappers.map(({ name }) => name).join()}`
          : `${part.command.command.executable} ${part.command.command.args.join(' ')}`,
      ),
    ).toEqual([
      'dev:tap-x-to-target-x:b1 clean,hash',
      'dbt-bin run --target dev',
      'dev:tap-x-to-target-x:b1 ',
      'dbt-bin run --target dev',
    ])
    const [first] = succeeded(project.planOf(['tap-x', 'clean', 'target-x']))
    expect(first?.mappers[0]).toMatchObject({
      native: 'flext-mapper',
      config: {
        flattening_enabled: false,
        stream_maps: { users: { email: null, at: "'eu'" } },
      },
    })
  })

  it.each([
    [['clean'], 'argument 1: expected an extractor before the mapping, found "clean"'],
    [
      ['tap-x', 'meltano-map-transformer', 'target-x'],
      'argument 2: expected clean or hash, found "meltano-map-transformer"',
    ],
    [
      ['dbt:box'],
      expect.stringMatching(
        /expected dbt:box to be a program, found a container, which is not run$/,
      ),
    ],
  ])('is refused when it is %j', async (words, expected) => {
    const project = await projectOf({ 'meltano.yml': yaml }, { env: { BRANCH: 'b1' } })
    expect(mistakesOf(failed(project.partsOf(words)))).toEqual([expected])
  })
})

describe('schedules', () => {
  it('run their job and nothing else, or their pair with what `transform` says', async () => {
    const { schedules } = await projectOf({
      'meltano.yml': `
plugins:
  extractors: [{ name: tap-x, executable: x }]
  loaders: [{ name: target-x, executable: x }]
  transformers: [{ name: dbt-postgres }]
jobs: [{ name: nightly, tasks: [tap-x target-x] }]
schedules:
- { name: job, interval: '@daily', job: nightly }
- { name: job-run, interval: '@daily', job: nightly, transform: run }
- { name: job-only, interval: '@daily', job: nightly, transform: only }
- { name: pair, interval: '@daily', extractor: tap-x, loader: target-x }
- { name: pair-run, interval: '@daily', extractor: tap-x, loader: target-x, transform: run }
- { name: pair-only, interval: '@daily', extractor: tap-x, loader: target-x, transform: only }
`,
    })
    expect(Object.fromEntries(schedules.map(({ name, words }) => [name, words.join(' ')]))).toEqual(
      {
        job: 'nightly',
        'job-run': 'nightly',
        'job-only': 'nightly',
        pair: 'tap-x target-x',
        'pair-run': 'tap-x target-x dbt-postgres:run',
        'pair-only': 'dbt-postgres:run',
      },
    )
  })

  it('have an interval, and a job or a pair', async () => {
    expect(
      await mistakesIn({
        'meltano.yml': `
schedules:
- { name: a, interval: 0 6 * * 1-5, extractor: tap-x, loader: target-x, transform: run, start_date: 2024-01-01 }
- { name: b, interval: 0 6 * *, job: j }
- { name: c, interval: '@daily' }
- { name: d, interval: '@once', job: j, extractor: x, loader: y }
- { name: e, interval: 61 * * * *, job: j }
jobs: [{ name: j, tasks: [], env: {} }]
`,
      }),
    ).toEqual([
      expect.stringMatching(
        /^meltano.yml:4:24 schedules\[1\].interval: expected a cron expression/,
      ),
      expect.stringMatching(/^meltano.yml:5:3 schedules\[2\]: expected a schedule with a job, or/),
      expect.stringMatching(/^meltano.yml:6:3 schedules\[3\]: expected a schedule with either/),
      expect.stringMatching(/^meltano.yml:7:24 schedules\[4\].interval/),
      expect.stringMatching(
        /^meltano.yml:8:30 jobs\[0\].env: expected a key of a job that is read/,
      ),
    ])
  })
})
