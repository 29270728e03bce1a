import { symlink } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import {
  failed,
  mistakesOf,
  projectFolder,
  projectIn,
  read,
  succeeded,
} from '../../test/project-folder.ts'
import { readProject } from './project.ts'

const plugins = `
plugins:
  extractors: [{ name: tap-csv }]
  loaders: [{ name: target-sqlite }]
  transformers: [{ name: flext-sql }]
`
const mistakes = async (yaml: string) => mistakesOf(failed(await read(yaml)))

describe('a project file that cannot be read', () => {
  it('is named, with what is wrong with it', async () => {
    const missing = failed(await readProject({ root: await projectFolder({}), env: {} })())
    expect(missing).toMatchObject({ _tag: 'ProjectUnreadable' })
    expect(missing.message).toMatch(/meltano\.yml cannot be read: there is no such file/)

    const latin = await projectFolder({ 'meltano.yml': new Uint8Array([0x61, 0x3a, 0xe9]) })
    expect(failed(await readProject({ root: latin, env: {} })()).message).toContain(
      'it is not UTF-8',
    )

    const folder = await projectFolder({ 'meltano.yml/a': '' })
    expect(failed(await readProject({ root: folder, env: {} })()).message).toContain(
      'it is a folder',
    )
  })

  it('is named when its links lead in a circle', async () => {
    const root = await projectFolder({})
    await symlink('meltano.yml', `${root}/meltano.yml`)
    const error = failed(await readProject({ root, env: {} })())
    expect(error.message).toContain('its links lead in a circle')
  })

  it('is shown at the place where it stops being YAML', async () => {
    const error = failed(await read('plugins:\n  extractors: [\n  loaders: {}\n'))
    expect(error._tag).toBe('ProjectInvalid')
    expect(mistakesOf(error)[0]).toMatch(/^meltano\.yml:3:\d+: expected valid YAML, found /)
    expect(error.message).toContain('3 |   loaders: {}')
  })

  it('is refused when a key stands twice, an alias has no anchor, or numbers lose digits', async () => {
    expect((await mistakes(`${plugins}plugins: {}\n`))[0]).toContain('DUPLICATE_KEY')
    expect((await mistakes(`${plugins}env: *nothing\n`)).join()).toMatch(/meltano\.yml:6:6.*alias/i)
    expect(
      await mistakes(
        'plugins: { extractors: [{ name: x, config: { id: 12345678901234567890 } }] }',
      ),
    ).toEqual([
      'meltano.yml:1:50 plugins.extractors[0].config.id: expected a whole number of at most 15 digits, or a text in quotes, found more',
    ])
    expect((await mistakes('a: &a [*a]\nplugins: {}')).join()).toContain('an alias of itself')
  })

  it('is refused when its aliases grow without end', async () => {
    const bomb = Array.from({ length: 9 }, (_, nth) => {
      const many = Array.from({ length: 9 }, () => (nth === 0 ? 'x' : `*a${nth - 1}`))
      return `  a${nth}: &a${nth} [${many.join(', ')}]`
    })
    const error = failed(await read(`env:\n${bomb.join('\n')}\n`))
    expect(mistakesOf(error).filter((line) => line.includes('too many parts'))).toHaveLength(1)
    expect(error.message.length).toBeLessThan(5000)
  })
})

describe('mistakes in a project', () => {
  it('are reported together, in the order of the file', async () => {
    expect(
      await mistakes(`
version: 1
default_environment: prd
enviroments: []
environments:
- name: prod
  env: [A]
schedules:
- name: daily
plugins:
  extractors:
  - name: tap-csv
    config: [files]
    pip-url: x
  - name: tap-csv
    capabilities: catalog
  - namespace: none
  loaders:
  - name: target-sqlite
    select: ['*.*']
    inherit_from: target-x
  mappers: []
jobs:
- name: nightly
  tasks: [[{}]]
`),
    ).toEqual([
      'meltano.yml:3:22 default_environment: expected one of prod, found "prd"',
      'meltano.yml:4:1 enviroments: expected a key of a Meltano project, found "enviroments"',
      'meltano.yml:7:8 environments[0].env: expected a map, found a list',
      'meltano.yml:9:3 schedules[0]: expected a schedule with interval, found none',
      'meltano.yml:13:13 plugins.extractors[0].config: expected a map, found a list',
      'meltano.yml:14:5 plugins.extractors[0].pip-url: expected a key of an extractor, found "pip-url"',
      'meltano.yml:15:11 plugins.extractors[1].name: expected a name that no other extractor has, found "tap-csv" (string)',
      'meltano.yml:16:19 plugins.extractors[1].capabilities: expected a list, found "catalog" (string)',
      'meltano.yml:17:5 plugins.extractors[2]: expected an extractor with name, found none',
      'meltano.yml:20:5 plugins.loaders[0].select: expected a key of a loader that is read, found `select`, which is not read yet by this version',
      'meltano.yml:21:19 plugins.loaders[0].inherit_from: expected a declared loader, found "target-x"',
      'meltano.yml:25:12 jobs[0].tasks[0][0]: expected a text, found an empty map',
    ])
  })

  it('come with the line, carets under what is wrong, and what to do', async () => {
    expect(failed(await read(`${plugins}include_paths: [./extract.yml]\nenvs: {}\n`)).message).toBe(
      [
        'the project has 2 mistakes',
        '  meltano.yml:6:17 include_paths[0]: expected files of the project, found none that matches',
        '    6 | include_paths: [./extract.yml]',
        '      |                 ^^^^^^^^^^^^^',
        '  meltano.yml:7:1 envs: expected a key of a Meltano project, found "envs"',
        '    7 | envs: {}',
        '      | ^^^^',
        '    hint: did you mean env?',
      ].join('\n'),
    )
  })

  it('let the project be looked at, where only a run is refused', async () => {
    const project = await projectIn(`state_backend.uri: azure://user:pass@bucket/x\n${plugins}`)
    const error = failed(project.planOf(['tap-csv', 'target-sqlite']))
    expect(mistakesOf(error)).toEqual([
      'meltano.yml:1:20 ["state_backend.uri"]: expected systemdb (beside the rows), file://…, sqlite://…, postgresql://… or s3://…, found "azure://…"',
    ])
    expect(succeeded(project.extractor('tap-csv')).name).toBe('tap-csv')
  })

  it('are not what says nothing to this version', async () => {
    const project = await projectIn(`
annotations: { any: thing }
requires_meltano: ">=3"
elt.buffer_size: 1
ff: { strict_env_var_mode: false }
cli: { log_level: debug }
plugins:
  annotations: {}
  extractors:
  - { name: tap-csv, annotations: { x: 1 }, label: A label, config: { _own: fine } }
`)
    expect(project.warnings).toEqual([])
  })

  it('show no secret of the lines they are on', async () => {
    const error = failed(
      await read(`
plugins:
  loaders:
  - name: target-x
    config: { password: hunter2, wrong: .inf }
    env:
      API_TOKEN: [hunter2]
      tokens:
      - [hunter2, .inf]
  - { name: target-y, secret: hunter2, account: x }
  - name: target-z
    config:
      private_key: |
        hunter2
       hunter2
`),
    )
    expect(mistakesOf(error).length).toBeGreaterThanOrEqual(1)
    expect(error.message).toContain('***')
    expect(error.message).not.toContain('hunter2')
  })

  it('in an environment that does not exist, an unknown plugin or job name what is known', async () => {
    const yaml = `environments: [{ name: dev }, { name: prod }]\njobs: [{ name: nightly, tasks: tap-csv target-sqlite }]${plugins}`
    expect(failed(await read(yaml, { environment: 'prd' })).message).toBe(
      'there is no environment "prd"; did you mean "prod"?; known: dev, prod',
    )
    const project = await projectIn(yaml)
    expect(failed(project.extractor('tap-cvs'))).toMatchObject({
      _tag: 'PluginUnknown',
      message: 'there is no extractor "tap-cvs"; did you mean "tap-csv"?; known: tap-csv',
      meant: 'tap-csv',
    })
    expect(failed(project.job('weekly')).message).toBe('there is no job "weekly"; known: nightly')
    expect(failed(project.loader('tap-csv')).message).toContain('known: target-sqlite')
  })

  it('in a variant flext that does not exist name the natives there are', async () => {
    const project = await projectIn(`
plugins:
  extractors:
  - { name: tap-csv-birds, variant: flext }
  - { name: tap-mysql, variant: flext }
  - { name: tap-csv, executable: ./tap }
`)
    expect(project.extractor('tap-csv-birds')).toMatchObject({ right: { native: 'tap-csv' } })
    expect(project.extractor('tap-csv')).toMatchObject({ right: { native: undefined } })
    expect(mistakesOf(failed(project.extractor('tap-mysql')))[0]).toContain(
      'expected an extractor of variant flext: tap-csv',
    )
  })
})

describe('what is asked to be run', () => {
  const yaml = `${plugins}
jobs:
- { name: good, tasks: [tap-csv target-sqlite, flext-sql:run] }
- { name: bad, tasks: [tap-csv target-sqlit] }
`
  it.each([
    [[], ['argument 1: expected a job, or an extractor and a loader, found nothing']],
    [['tap-csv'], ['argument 1: expected tap-csv followed by a loader, found "tap-csv"']],
    [
      ['target-sqlite'],
      ['argument 1: expected an extractor before the loader, found "target-sqlite"'],
    ],
    [
      ['tap-csv', 'tap-csv', 'target-sqlite'],
      ['argument 2: expected a loader after tap-csv, found "tap-csv"'],
    ],
    [
      ['tap-csv', 'target-sqlite', 'flext-sql'],
      ['argument 3: expected flext-sql:run, found "flext-sql"'],
    ],
    [
      ['flext-sql:run'],
      ['argument 1: expected an extractor and a loader before it, found "flext-sql:run"'],
    ],
    [
      ['tap-csv:test', 'target-sqlite'],
      ['argument 1: expected a command declared for tap-csv, found "tap-csv:test"'],
    ],
    [
      ['tap-cvs', 'target-x'],
      [
        'argument 1: expected a plugin or job of the project: tap-csv, target-sqlite, flext-sql, good, bad, found "tap-cvs"',
        'argument 2: expected a plugin or job of the project: tap-csv, target-sqlite, flext-sql, good, bad, found "target-x"',
      ],
    ],
    [
      ['good', 'bad'],
      [
        'meltano.yml:9:24 jobs[1].tasks[0]: expected a plugin or job of the project: tap-csv, target-sqlite, flext-sql, good, bad, found "target-sqlit"',
      ],
    ],
  ])('is refused when it is %j', async (words, expected) => {
    const error = failed((await projectIn(yaml)).planOf(words))
    expect(error._tag).toBe('PipelineInvalid')
    expect(mistakesOf(error)).toEqual(expected)
  })

  it('reports what is wrong with all its plugins, once each', async () => {
    const shared = `
env: { SHARED: $NOWHERE }
plugins:
  extractors: [{ name: tap-csv, config: { a: $ONE } }]
  loaders: [{ name: target-sqlite, config: { b: $TWO } }]
`
    const project = await projectIn(shared, { strictEnv: true })
    const error = failed(project.planOf(['tap-csv', 'target-sqlite']))
    expect(mistakesOf(error).map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
      'meltano.yml:2',
      'meltano.yml:4',
      'meltano.yml:5',
    ])
  })
})
