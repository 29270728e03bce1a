import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

// Plugins are started; how long that takes is up to the machine.
vi.setConfig({ testTimeout: 120_000 })

const meltano = `# The shop's project.
version: 1
default_environment: dev
environments:
- name: dev # on my machine
- name: prod
plugins:
  extractors:
  - name: tap-csv
    variant: flext
    config:
      # what we read
      files: [{ entity: people, path: people.csv, keys: [id] }]
    select: ['people.*']  # all of them
  - name: tap-shop
    executable: ./tap-shop.mjs
    capabilities: [discover, catalog]
    settings:
    - { name: token, kind: password, description: The key of the shop. }
    - { name: page_size, kind: integer, value: 50 }
    - { name: region, kind: options, options: [{ value: eu }, { value: us }], value: eu }
    config: { token: $SHOP_TOKEN }
  loaders:
  - name: target-jsonl
    config: { destination_path: out }
  mappers:
  - name: meltano-map-transformer
    mappings:
    - name: clean
      config: { stream_maps: { people: { name: null, initial: 'name[0]' } } }
  utilities:
  - name: notes
    executable: ./notes.sh
    commands:
      write: write $MELTANO_ENVIRONMENT
      fail: { args: fail, description: Goes wrong. }
jobs:
- name: nightly
  tasks: [tap-csv clean target-jsonl notes:write]
schedules:
- { name: each-night, interval: '@daily', job: nightly, env: { WHO: scheduler } }
`

const shopTap = `#!/usr/bin/env node
if (process.argv.includes('--discover'))
  console.log(JSON.stringify({ streams: [{ tap_stream_id: 'orders', schema: { properties: { id: {}, secret: {}, deep: { properties: { a: {} } } } }, metadata: [{ breadcrumb: ['properties', 'id'], metadata: { inclusion: 'automatic' } }] }] }))
else console.log('args', process.argv.slice(2).join(' ').replaceAll(/\\S*\\/(\\w[\\w-]*)(\\.json)?/g, '<$1>'))
`

const projectFolder = (files: Readonly<Record<string, string>> = {}) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-meltano-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const all = {
    'meltano.yml': meltano,
    'people.csv': 'id,name\n1,Ada\n2,Bob\n',
    'tap-shop.mjs': shopTap,
    'notes.sh': `#!/bin/sh\n[ "$1" = fail ] && { echo no room; exit 3; }\necho "$1 $2 \${WHO:-nobody}" >> notes.txt\n`,
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content, { mode: 0o755 })
  }
  return root
}

const run = async (
  root: string,
  words: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
) => {
  const path = process.env['PATH'] ?? ''
  const world = capturedWorld(['meltano', ...words], { cwd: root, env: { PATH: path, ...env } })
  const code = await flext(world)
  return {
    code,
    stdout: world.stdout.text(),
    stderr: world.stderr.text(),
    json: () => JSON.parse(world.stdout.text()) as Readonly<Record<string, unknown>>,
    file: (name = 'meltano.yml') => readFileSync(join(root, name), 'utf8'),
  }
}

describe('flext meltano config', () => {
  it('says of each setting what it is and where that comes from, without secrets', async () => {
    const root = projectFolder({ '.env': "SHOP_TOKEN='hunter2'\n" })
    const { stdout, code } = await run(root, ['config', 'list', 'tap-shop', '--all'], {
      TAP_SHOP_REGION: 'us',
    })
    expect(code).toBe(0)
    expect(stdout).toContain(
      'token [env: TAP_SHOP_TOKEN] current value: *** (the project file, meltano.yml:22:22)',
    )
    expect(stdout).toContain('page_size [env: TAP_SHOP_PAGE_SIZE] current value: 50 (the default)')
    expect(stdout).toContain('current value: us (TAP_SHOP_REGION in the environment variables)')
    expect(stdout).not.toContain('hunter2')
    const old = await run(root, ['config', 'tap-shop', '--json'])
    expect(old.json()).toEqual({ token: '***', page_size: 50, region: 'eu' })
    const plain = await run(root, ['config', 'get', 'tap-shop', 'token', '--show-secrets'])
    expect(plain.stdout).toBe('hunter2\n')
  })

  it('sets and unsets in place: comments and layout stay', async () => {
    const root = projectFolder()
    const set = await run(root, ['config', 'set', 'tap-shop', 'page_size', '7'])
    expect(set.stdout).toBe('tap-shop page_size is set in meltano.yml\n')
    const changed = meltano.replace(
      'config: { token: $SHOP_TOKEN }',
      'config: { token: $SHOP_TOKEN, page_size: 7 }',
    )
    expect(set.file()).toBe(changed)
    const prod = await run(root, [
      'config',
      'tap-shop',
      'set',
      'region',
      'us',
      '--environment',
      'prod',
    ])
    expect(prod.code).toBe(0)
    const [shop] = [await run(root, ['config', 'tap-shop', '--environment', 'prod', '--json'])]
    expect(shop?.json()).toEqual({ page_size: 7, region: 'us' })
    const beneath = await run(root, ['config', 'set', 'tap-shop', 'page_size', '7'], {
      MELTANO_ENVIRONMENT: 'prod',
    })
    expect(beneath.stderr).toBe('')
    const over = await run(root, ['config', 'set', 'tap-shop', 'region', 'eu'], {
      MELTANO_ENVIRONMENT: 'prod',
    })
    expect(over.stderr).toMatch(
      /^what the environment prod says, meltano\.yml:\d+:\d+, still stands above it\n$/,
    )
    await run(root, ['config', 'unset', 'tap-shop', 'region'])
    await run(root, ['config', 'unset', 'tap-shop', 'region', '--environment', 'prod'])
    const back = await run(root, ['config', 'unset', 'tap-shop', 'page_size'])
    expect(back.file()).toContain('# what we read')
    expect(back.file()).toContain('config: { token: $SHOP_TOKEN }')
  })

  it('puts a sensitive setting into .env, which only its owner can read', async () => {
    const root = projectFolder({ '.env': '# mine\nOTHER=1\n' })
    chmodSync(join(root, '.env'), 0o600)
    const { file, stdout } = await run(root, ['config', 'set', 'tap-shop', 'token', "it's"])
    expect(stdout).toContain('TAP_SHOP_TOKEN in .env')
    expect(file('.env')).toBe(`# mine\nOTHER=1\nTAP_SHOP_TOKEN="it's"\n`)
    expect(file()).toBe(meltano)
    await run(root, ['config', 'set', 'tap-shop', 'token', 'b'])
    const read = await run(root, ['config', 'get', 'tap-shop', 'token', '--show-secrets'])
    expect(read.stdout).toBe('b\n')
    await run(root, ['config', 'unset', 'tap-shop', 'token'])
    expect(read.file('.env')).toBe('# mine\nOTHER=1\n')
    expect(statSync(join(root, '.env')).mode & 0o777).toBe(0o600)
  })

  it.each([
    [['config', 'set', 'tap-shop', 'page_size', 'many'], 'page_size: expected a whole number'],
    [['config', 'set', 'tap-shop', 'region', 'moon'], 'region to be one of eu, us'],
    [['config', 'list', 'tap-shp'], 'there is no plugin "tap-shp"; did you mean "tap-shop"?'],
    [['config', 'get', 'tap-shop', 'nope'], 'tap-shop has no setting "nope"'],
    [['config', 'unset', 'tap-shop', 'nope'], 'tap-shop has no setting "nope"'],
  ])('refuses %j, and writes nothing', async (words, message) => {
    const root = projectFolder()
    const { code, stderr, file } = await run(root, words)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
    expect(file()).toBe(meltano)
  })

  it('shows what a native plugin takes where nothing is set, and hands on only what is set', async () => {
    const root = projectFolder()
    const { stdout } = await run(root, ['config', 'list', 'tap-csv', '--all'])
    expect(stdout).toMatch(/^state_rows [^\n]*current value: 10000 \(the default\)$/m)
    expect(stdout).toMatch(/^sample_rows [^\n]*current value: 100000 \(the default\)$/m)
    expect((await run(root, ['config', 'get', 'tap-csv', 'state_rows'])).stdout).toBe('10000\n')
    await run(root, ['add', 'loader', 'target-sqlite'])
    const target = await run(root, ['config', 'list', 'target-sqlite', '--all', '--json'])
    const { settings } = target.json() as { readonly settings: ReadonlyArray<object> }
    expect(settings).toContainEqual(
      expect.objectContaining({ name: 'busy_timeout', value: 30_000, source: 'default' }),
    )
    expect((await run(root, ['config', 'target-sqlite', '--json'])).json()).toEqual({})
  })

  it('knows what stands inside an object that a plugin declares', async () => {
    const root = projectFolder({
      'meltano.yml':
        'version: 1\nplugins:\n  extractors:\n  - name: tap-rest\n    config:\n      paging: { style: page }\n',
    })
    const size = await run(root, ['config', 'set', 'tap-rest', 'paging.size', '50'])
    const method = ['_metadata', 'orders', 'replication-method', 'INCREMENTAL']
    const metadata = await run(root, ['config', 'set', 'tap-rest', ...method])
    expect([size.stderr, metadata.stderr]).toEqual(['', ''])
    expect(metadata.file()).toContain(
      '      paging: { style: page, size: 50 }\n    metadata:\n      orders:\n        replication-method: INCREMENTAL\n',
    )
    const other = await run(root, ['config', 'set', 'tap-rest', 'pagging.size', '50'])
    expect(other.stderr).toContain('tap-rest does not declare pagging.size; it is set all the same')
    const { stdout } = await run(root, ['config', 'list', 'tap-rest'])
    expect(stdout).toMatch(/paging\.style [^\n]*current value: page/)
    expect(stdout.match(/not declared by the plugin/g)).toHaveLength(1)
  })

  it('tests a tap by discovering', async () => {
    const { stdout, code } = await run(projectFolder(), ['config', 'test', 'tap-shop'])
    expect([code, stdout]).toEqual([0, 'tap-shop can be run: it found 1 stream\n'])
    const broken = projectFolder({
      'tap-shop.mjs': '#!/usr/bin/env node\nconsole.error("no credit"); process.exit(1)',
    })
    const failed = await run(broken, ['config', 'test', 'tap-shop'])
    expect(failed.stderr).toContain('no credit')
    expect(failed.code).not.toBe(0)
  })

  it('takes away what is set, and nothing that stands beside it', async () => {
    const project = `version: 1
state_backend:
  uri: file://states
plugins:
  extractors:
    - name: tap-csv
      config:
        files: []
    - name: tap-jsonl
`
    const root = projectFolder({ 'meltano.yml': project })
    const text = () => readFileSync(join(root, 'meltano.yml'), 'utf8')
    await run(root, ['config', 'unset', 'tap-csv', 'sample_rows'])
    await run(root, ['config', 'unset', 'meltano', 'state_backend.lock_timeout_seconds'])
    expect(text()).toBe(project)
    expect((await run(root, ['config', 'reset', 'tap-csv'])).code).toBe(0)
    expect(text()).toBe(project.replace('      config:\n        files: []\n', ''))
    await run(root, ['config', 'reset', 'tap-jsonl'])
    expect(text()).toBe(project.replace('      config:\n        files: []\n', ''))
  })

  it('judges the config of a native tap by its place in the project, as a run does', async () => {
    const root = projectFolder({
      'meltano.yml': meltano
        .replace('keys: [id] }]', 'kyes: [id] }]')
        .replace('destination_path: out', 'destination_path: $NOWHERE'),
    })
    const tested = await run(root, ['config', 'test', 'tap-csv'])
    expect(tested.stderr).toMatch(
      /^error: meltano\.yml:13:57: tap-csv files\[0\]\.kyes: expected no such key \(did you mean keys\?\), found an array$/m,
    )
    expect(tested.code).toBe(2)
    const ran = await run(root, ['run', 'tap-csv', 'target-jsonl', '--dry-run'])
    expect(ran.stderr).toMatch(/meltano\.yml:13:57: tap-csv files\[0\]\.kyes: expected no such key/)
    expect(ran.stderr).toMatch(
      /target-jsonl destination_path: expected a string, found missing \(expected the variable NOWHERE to be set\)$/m,
    )
  })
})

describe('flext meltano select', () => {
  it('lists what is selected, and everything there is', async () => {
    const root = projectFolder()
    const all = await run(root, ['select', 'tap-shop', '--all', '--json'])
    expect(all.json()).toMatchObject({
      streams: [
        {
          stream: 'orders',
          selection: 'selected',
          attributes: [
            { name: 'id', selection: 'automatic' },
            { name: 'secret', selection: 'selected' },
            { name: 'deep', selection: 'selected' },
            { name: 'deep.a', selection: 'selected' },
          ],
        },
      ],
    })
  })

  it('adds, excludes and removes patterns', async () => {
    const root = projectFolder()
    await run(root, ['select', 'tap-shop', 'orders', 'id'])
    const { stdout, file } = await run(root, [
      'select',
      'tap-shop',
      'orders',
      'secret',
      '--exclude',
    ])
    expect(stdout).toBe('tap-shop selects orders.id, !orders.secret (meltano.yml)\n')
    expect(file()).toMatch(/select:\n +- orders\.id\n +- "?'?!orders\.secret/)
    const listed = await run(root, ['select', 'tap-shop', '--list'])
    expect(listed.stdout).toContain('[automatic]   orders.id')
    expect(listed.stdout).not.toContain('] orders.secret')
    await run(root, ['select', 'tap-shop', 'orders', 'id', '--remove'])
    const last = await run(root, [
      'select',
      'tap-shop',
      'orders',
      'secret',
      '--exclude',
      '--remove',
    ])
    expect(last.stdout).toContain('selects *.*, the default')
    expect(last.file()).toBe(meltano)
  })
})

describe('a project of indented lists', () => {
  const indented = `version: 1
environments:
  - name: prod
    config:
      plugins:
        extractors:
          - name: tap-csv
            config:
              sample_rows: 0
plugins:
  extractors:
    - name: tap-csv
      config:
        files: []
      select: ['*.*']   # everything
  loaders:
    - name: target-jsonl
      config:
        destination_path: out
`

  it('is edited where it is asked for, and written on as it is', async () => {
    const root = projectFolder({ 'meltano.yml': indented })
    const prod = ['--environment=prod', 'config', 'set']
    await run(root, [...prod, 'target-jsonl', 'destination_path', 's3'])
    await run(root, [...prod, 'tap-csv', 'state_rows', '50'])
    await run(root, ['add', 'loader', 'target-parquet'])
    await run(root, ['select', 'tap-csv', 'a', 'b'])
    await run(root, ['environment', 'add', 'qa'])
    await run(root, ['job', 'add', 'daily', '--tasks', 'tap-csv target-jsonl'])
    const words = ['schedule', 'add', 'nightly', '--job', 'daily', '--interval', '@daily']
    const { code, file, stderr } = await run(root, words)
    expect([code, stderr]).toEqual([0, ''])
    expect(file()).toBe(
      `${indented
        .replace(
          '              sample_rows: 0\n',
          `              sample_rows: 0
              state_rows: 50
        loaders:
          - name: target-jsonl
            config:
              destination_path: s3
  - name: qa
`,
        )
        .replace("['*.*']", "['*.*', a.b]")}    - name: target-parquet
jobs:
  - name: daily
    tasks:
      - tap-csv target-jsonl
schedules:
  - name: nightly
    interval: '@daily'
    job: daily
`,
    )
    const got = await run(root, ['config', 'get', 'target-jsonl', 'destination_path'], {
      MELTANO_ENVIRONMENT: 'prod',
    })
    expect(got.stdout).toBe('s3\n')
    await run(root, ['schedule', 'remove', 'nightly'])
    await run(root, ['job', 'remove', 'daily'])
    await run(root, ['environment', 'remove', 'qa'])
    await run(root, ['select', 'tap-csv', 'a', 'b', '--remove'])
    await run(root, ['remove', 'loader', 'target-parquet'])
    await run(root, ['--environment=prod', 'config', 'unset', 'tap-csv', 'state_rows'])
    await run(root, ['--environment=prod', 'config', 'unset', 'target-jsonl', 'destination_path'])
    expect(file()).toBe(indented)
  })
})

describe('flext meltano compile and validate', () => {
  it('print one manifest, and write one for each environment', async () => {
    const root = projectFolder()
    const { stdout, code } = await run(root, ['compile'], { SHOP_TOKEN: 'hunter2' })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      jobs: [{ name: 'nightly' }],
      schedules: [{ name: 'each-night', env: { WHO: 'scheduler' } }],
      plugins: {
        extractors: [
          {},
          { name: 'tap-shop', env: { TAP_SHOP_REGION: 'eu', TAP_SHOP_TOKEN: '***' } },
        ],
      },
    })
    expect(stdout).not.toContain('hunter2')
    await run(root, ['compile', '--directory', 'manifests'])
    expect(readFileSync(join(root, 'manifests', 'meltano-manifest.prod.json'), 'utf8')).toContain(
      'target-jsonl',
    )
  })

  it('validate every environment and job', async () => {
    const valid = await run(projectFolder(), ['validate'])
    expect([valid.code, valid.stdout]).toEqual([0, expect.stringContaining('is valid: 5 plugins')])
    const root = projectFolder({
      'meltano.yml': meltano
        .replace('tap-csv clean', 'tap-csv clen')
        .replace('value: 50', 'value: many'),
    })
    const { code, stdout } = await run(root, ['validate'])
    expect(code).toBe(2)
    expect(stdout).toContain('did you mean clean?')
    expect(stdout).toContain('expected a whole number')
  })

  it('validate what schedules run, with its place, and a job without tasks', async () => {
    const root = projectFolder({
      'meltano.yml': `plugins:
  extractors: [{ name: tap-csv, config: { files: [] } }]
  loaders: [{ name: target-jsonl, config: { destination_path: out } }]
jobs: [{ name: later, tasks: [] }]
schedules:
- { name: one, interval: '@daily', job: latr }
- { name: two, interval: '@daily', extractor: tap-cvs, loader: target-jsonl }
- { name: three, interval: '@daily', job: later }
`,
    })
    const { code, stdout } = await run(root, ['validate', '--json'])
    const { problems } = JSON.parse(stdout) as { readonly problems: ReadonlyArray<string> }
    expect([code, problems]).toEqual([
      2,
      [
        expect.stringContaining('meltano.yml:6:41 schedules[0].job: expected a plugin or job'),
        expect.stringContaining(
          'meltano.yml:7:47 schedules[1].extractor: expected a plugin or job',
        ),
      ],
    ])
    const empty = await run(root, ['run', 'later'])
    expect([empty.code, empty.stderr]).toEqual([
      0,
      expect.stringContaining('nothing to run: later has no tasks'),
    ])
  })
})

describe('flext meltano run', () => {
  it('runs pairs with mappings, and commands between them', async () => {
    const root = projectFolder()
    const { code, json, file, stderr } = await run(root, ['run', 'nightly', '--json'])
    expect(stderr).not.toContain('error:')
    expect(code).toBe(0)
    expect(json()).toMatchObject({
      runs: [{ stateId: 'dev:tap-csv-to-target-jsonl' }],
      commands: [{ command: 'notes:write' }],
    })
    const rows = file('out/people.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
    expect(rows).toEqual([
      { id: 1, initial: 'A' },
      { id: 2, initial: 'B' },
    ])
    expect(file('notes.txt')).toBe('write dev nobody\n')
    await run(root, ['schedule', 'run', 'each-night'])
    expect(file('notes.txt')).toBe('write dev nobody\nwrite dev scheduler\n')
  })

  it('ends with a command that fails, and what it said', async () => {
    const { code, stderr } = await run(projectFolder(), ['run', 'notes:fail'])
    expect(stderr).toContain('notes:fail ended with exit code 3; it said last: no room')
    expect(code).toBe(1)
  })

  it('refuses expressions that are none, before anything is begun', async () => {
    const root = projectFolder({ 'meltano.yml': meltano.replace("'name[0]'", '"name = \'x\'"') })
    const { code, stderr } = await run(root, ['run', 'nightly'])
    expect(stderr).toContain("name = 'x'")
    expect(stderr).toContain('== compares')
    expect(code).toBe(2)
  })
})

describe('flext meltano invoke', () => {
  it('dumps config and catalog, lists commands, and prints variables', async () => {
    const root = projectFolder()
    const dump = await run(root, ['invoke', '--dump', 'catalog', 'tap-shop'])
    expect(JSON.parse(dump.stdout)).toMatchObject({
      streams: [{ tap_stream_id: 'orders', selected: true }],
    })
    const listed = await run(root, ['invoke', '--list-commands', 'notes', '--print-var', 'NOTES_X'])
    expect(listed.stdout).toContain('notes:fail')
    const failed = await run(root, ['invoke', 'notes:fail'])
    expect(failed.stderr).toContain('notes:fail ended with exit code 3')
    expect((await run(root, ['invoke', 'notes', 'by', 'hand'])).code).toBe(0)
    expect(failed.file('notes.txt')).toBe('by hand nobody\n')
  })
})

describe('flext meltano state', () => {
  it('sets, merges, copies, moves, clears and restores', async () => {
    const root = projectFolder()
    const id = 'dev:tap-csv-to-target-jsonl'
    await run(root, ['run', 'tap-csv', 'target-jsonl'])
    const set = await run(root, ['state', 'set', id, '{"singer_state":{"bookmarks":{"a":1}}}'])
    expect(set.code).toBe(0)
    await run(root, ['state', 'merge', id, '{"bookmarks":{"b":2}}'])
    expect((await run(root, ['state', 'get', id])).stdout).toBe(
      '{"singer_state":{"bookmarks":{"a":1,"b":2}}}\n',
    )
    const other = 'prod:tap-csv-to-target-jsonl'
    expect((await run(root, ['state', 'copy', id, other])).code).toBe(0)
    await run(root, ['state', 'clear', other])
    expect((await run(root, ['state', 'move', id, other])).code).toBe(0)
    expect((await run(root, ['state', 'get', other])).stdout).toContain('"a":1')
    const gone = await run(root, ['state', 'move', id, other])
    expect(gone.stderr).toContain(`the state ${id} is empty`)
    await run(root, ['state', 'set', id, '{"bookmarks":{}}'])
    const copied = await run(root, ['state', 'copy', id, other])
    expect([copied.code, copied.stderr]).toEqual([
      2,
      expect.stringMatching(new RegExp(`^[^]*the state ${id} is empty(?![^]*did you mean)`)),
    ])
    const misspelt = 'prod:tap-csv-to-target-json'
    const meant = `there is no state ${misspelt}; did you mean ${other}?`
    const asked = await run(root, ['state', 'get', misspelt])
    expect([asked.stdout, asked.stderr]).toEqual(['{"singer_state":{}}\n', `${meant}\n`])
    expect((await run(root, ['state', 'clear', misspelt])).stdout).toBe(
      `${meant}; nothing is changed\n`,
    )
    expect((await run(root, ['state', 'list', '*prod*', '--json'])).json()).toMatchObject({
      states: [{ stateId: other }],
    })
  })
})

describe('flext meltano job, schedule, add and remove', () => {
  it('write the project file in place', async () => {
    const root = projectFolder()
    const added = await run(root, [
      'job',
      'add',
      'weekly',
      '--tasks',
      '[tap-csv target-jsonl, notes:write]',
    ])
    expect(added.stdout).toBe('job weekly: tap-csv target-jsonl, then notes:write\n')
    for (const words of [
      ['--job', 'wekly'],
      ['--extractor', 'tap-csv', '--loader', 'target-jsnl'],
    ]) {
      const refused = await run(root, ['schedule', 'add', 'x', '--interval', '@daily', ...words])
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('did you mean')])
    }
    await run(root, ['schedule', 'add', 'sundays', '--interval', '0 3 * * 0', '--job', 'weekly'])
    const refused = await run(root, ['job', 'remove', 'weekly'])
    expect(refused.stderr).toContain('the job weekly is what sundays runs')
    const wrong = await run(root, ['schedule', 'set', 'sundays', '--interval', 'often'])
    expect(wrong.stderr).toContain('expected a cron expression')
    const list = await run(root, ['schedule', 'list', '--json'])
    expect(list.json()).toMatchObject({
      schedules: [{}, { name: 'sundays', interval: '0 3 * * 0' }],
    })
    await run(root, ['schedule', 'remove', 'sundays'])
    await run(root, ['job', 'remove', 'weekly'])
    expect(list.file()).toBe(meltano)
  })

  it('add a plugin under another name, with its Python', async () => {
    const root = projectFolder()
    const words = ['add', 'extractor', 'tap-shop', '--as', 'tap-shop-us', '--python', '3.12']
    expect((await run(root, words)).file()).toContain(
      "  - name: tap-shop-us\n    inherit_from: tap-shop\n    python: '3.12'\n",
    )
    const unknown = await run(root, ['add', 'extractor', 'tap-none', '--as', 'tap-x'])
    expect(unknown.stderr).toContain('found "tap-none"')
    expect(unknown.file()).not.toContain('tap-x')
    expect((await run(root, [...words, '--inherit-from', 'tap-csv'])).code).toBe(2)
  })

  it('read the variables of another file, and set them there', async () => {
    const root = projectFolder({ 'prod.env': "SHOP_TOKEN='hunter2'\n", 'bad.env': 'hunter 2\n' })
    const words = (file: string, ...rest: ReadonlyArray<string>) =>
      run(root, ['--env-file', `${root}/${file}`, ...rest])
    const got = ['config', 'get', 'tap-shop', 'token', '--show-secrets']
    expect((await words('prod.env', ...got)).stdout).toContain('hunter2')
    expect((await words('none.env', ...got)).stderr).toMatch(
      /none\.env cannot be read: there is no/,
    )
    const bad = await words('bad.env', ...got)
    expect(bad.stderr).toMatch(/bad\.env:1:1: expected NAME=value/)
    expect(bad.stderr).not.toContain('hunter')
    const set = await words(
      'prod.env',
      'config',
      'set',
      'tap-shop',
      'token',
      'x',
      '--store',
      'dotenv',
    )
    expect(set.file('prod.env')).toContain("TAP_SHOP_TOKEN='x'")
    expect(() => set.file('.env')).toThrow('ENOENT')
  })

  it('add a plugin, and remove it unless it is in use', async () => {
    const root = projectFolder()
    const added = await run(root, ['add', 'extractor', 'tap-shop-eu', '--inherit-from', 'tap-shop'])
    expect(added.code).toBe(0)
    expect(added.file()).toContain('  - name: tap-shop-eu\n    inherit_from: tap-shop\n')
    await run(root, ['remove', 'tap-shop-eu'])
    expect(added.file()).toBe(meltano)
    const used = await run(root, ['remove', 'loader', 'target-jsonl'])
    expect(used.stderr).toContain('target-jsonl is in the jobs nightly')
    const nobody = await run(root, ['add', 'tap-x', '--inherit-from', 'tap-y'])
    expect(nobody.stderr).toContain('expected one of tap-csv, tap-shop')
    expect(nobody.file()).toBe(meltano)
  })

  it('write nothing where the project is read-only', async () => {
    const root = projectFolder({ 'meltano.yml': `project_readonly: true\n${meltano}` })
    const { code, stderr } = await run(root, ['add', 'tap-x'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('project_readonly')])
  })
})

describe('flext meltano install', () => {
  it('needs nothing for native plugins and executables, and says where Python is missing', async () => {
    const root = projectFolder()
    const all = await run(root, ['install', '--json'])
    const { plugins } = all.json() as { plugins: ReadonlyArray<unknown> }
    expect(plugins).toContainEqual({ plugin: 'tap-csv', result: 'not-needed' })
    await run(root, ['add', 'tap-py', '--pip-url', 'tap-py==1.0'])
    const missing = await run(root, ['install', 'tap-py'], { PATH: '/nowhere' })
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain('there is neither uv nor python3 on PATH')
  })
})

describe('flext meltano config meltano', () => {
  it("lists, sets and unsets Meltano's own settings", async () => {
    const root = projectFolder()
    const before = readFileSync(join(root, 'meltano.yml'), 'utf8')
    await run(root, ['config', 'set', 'meltano', 'state_backend.uri', 'file://kept'])
    const secret = ['state_backend.s3.aws_secret_access_key', 'hunter2']
    await run(root, ['config', 'meltano', 'set', ...secret])
    expect(readFileSync(join(root, '.env'), 'utf8')).toContain(
      'MELTANO_STATE_BACKEND_S3_AWS_SECRET_ACCESS_KEY',
    )
    const { stdout } = await run(root, ['config', 'list', 'meltano'])
    expect(stdout).toContain(
      'state_backend.uri [env: MELTANO_STATE_BACKEND_URI] current value: file://kept',
    )
    expect(stdout).not.toContain('hunter2')
    const got = await run(root, ['config', 'get', 'meltano', 'state_backend.uri'])
    expect(got.stdout.trim()).toBe('file://kept')
    await run(root, ['config', 'unset', 'meltano', 'state_backend.uri'])
    expect(readFileSync(join(root, 'meltano.yml'), 'utf8')).toBe(before)
    const wrong = await run(root, ['config', 'set', 'meltano', 'colour', 'blue'])
    expect(`${wrong.stderr} ${wrong.code}`).toMatch(/meltano has no setting "colour"[^]*2$/)
  })
})

describe('what other programs read', () => {
  it('gives jobs and schedules in the shape of Meltano', async () => {
    const root = projectFolder()
    await run(root, [
      'schedule',
      'add',
      'pair',
      '--extractor',
      'tap-csv',
      '--loader',
      'target-jsonl',
      '--interval',
      '*/15 2 * * *',
    ])
    const schedules = await run(root, ['schedule', 'list', '--format=json'])
    expect(schedules.json()).toEqual({
      schedules: {
        job: [
          {
            name: 'each-night',
            interval: '@daily',
            cron_interval: '0 0 * * *',
            env: { WHO: 'scheduler' },
            job: { name: 'nightly', tasks: ['tap-csv clean target-jsonl notes:write'] },
          },
        ],
        elt: [
          {
            name: 'pair',
            interval: '*/15 2 * * *',
            cron_interval: '*/15 2 * * *',
            env: {},
            extractor: 'tap-csv',
            loader: 'target-jsonl',
            transform: 'skip',
            last_successful_run_ended_at: null,
            elt_args: ['tap-csv', 'target-jsonl', '--transform=skip'],
          },
        ],
      },
    })
    const jobs = await run(root, ['job', 'list', '--format', 'json'])
    const tasks = ['tap-csv clean target-jsonl notes:write']
    expect(jobs.json()).toEqual({ jobs: [{ job_name: 'nightly', tasks }] })
  })

  it('adds, lists and removes environments', async () => {
    const root = projectFolder()
    const before = readFileSync(join(root, 'meltano.yml'), 'utf8')
    const known = (await run(root, ['environment', 'list'])).stdout.trim().split('\n')
    await run(root, ['environment', 'add', 'quiet'])
    const added = await run(root, ['environment', 'list'])
    expect(added.stdout.trim().split('\n')).toEqual([...known, 'quiet'])
    const again = await run(root, ['environment', 'add', 'quiet'])
    expect(again.stderr).toContain('there is an environment quiet already')
    const under = await run(root, [
      '--environment=quiet',
      'config',
      'set',
      'tap-csv',
      'state_rows',
      '5',
    ])
    expect(under.stdout).toContain('meltano.yml, environment quiet')
    await run(root, ['environment', 'remove', 'quiet'])
    expect(readFileSync(join(root, 'meltano.yml'), 'utf8')).toBe(before)
  })

  it('takes a run as `el` with a filter of streams, and names what is not there', async () => {
    const root = projectFolder()
    const ran = await run(root, ['el', 'tap-csv', 'target-jsonl', '--select', 'people', '--force'])
    expect(ran.stderr).toContain('--force has no effect: a run that died holds no lock')
    expect(ran.code).toBe(0)
    expect(readFileSync(join(root, 'out', 'people.jsonl'), 'utf8')).toContain('Ada')
    const none = await run(root, ['el', 'tap-csv', 'target-jsonl', '--exclude', '*'])
    expect(none.code).not.toBe(0)
    const hub = await run(root, ['hub', 'ping'])
    expect(`${hub.stderr} ${hub.code}`).toMatch(/meltano hub is not there; nothing is asked[^]* 2$/)
  })
})
