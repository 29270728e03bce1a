/** `flext meltano validate` looks into the files of models, and into the configs of native plugins. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { flext } from '../src/program/flext.ts'
import { capturedWorld } from './captured-world.ts'

const meltano = (jobs = '') => `version: 1
plugins:
  extractors:
  - name: tap-csv
    variant: flext
    config: { files: [{ entity: birds, path: birds.csv, keys: [id] }] }
  loaders:
  - { name: target-sqlite, variant: flext, config: { database: w.db } }
  transformers:
  - name: flext-sql
    config: { models_dir: models }
${jobs}`

const validate = async (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-validate-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const world = capturedWorld(['meltano', 'validate'], { cwd: root, env: {} })
  const code = await flext(world)
  return { code, stdout: world.stdout.text(), stderr: world.stderr.text() }
}

const sources = 'sources: [{ name: raw, tables: [{ name: birds }] }]\n'

it(
  'tells every mistake of the models, each with its line and a caret',
  { timeout: 60_000 },
  async () => {
    const { code, stdout } = await validate({
      'meltano.yml': meltano(),
      'models/sources.yml': sources,
      'models/a.sql':
        "select *\nfrom {{ ref('bs') }}\njoin {{ source('raw', 'bird') }} using (id)\n",
      'models/b.sql': "{{ config(materialized='tabel') }}\nselect 1 as id",
      'models/c.sql': 'select 1 as id\n  {% if true %} where 1 = 1',
      'models/one.sql': "select * from {{ ref('two') }}",
      'models/two.sql': "select * from {{ ref('one') }}",
      'models/schema.yml': 'models:\n- name: a\n  columns:\n  - { name: id, tests: [not_nul] }\n',
    })
    expect(code).toBe(2)
    expect(stdout).toContain(
      [
        "models/a.sql:2:9: expected ref of a model (a, b, c, one, two), found ref('bs')",
        "    2 | from {{ ref('bs') }}",
        '      |         ^^^^^^^^^',
        "models/a.sql:3:9: expected source of a table ('raw', 'birds'), found source('raw', 'bird')",
        "    3 | join {{ source('raw', 'bird') }} using (id)",
        '      |         ^^^^^^^^^^^^^^^^^^^^^',
        'models/b.sql:1:4: expected config materialized: ',
      ].join('\n'),
    )
    for (const said of [
      /models\/c\.sql:2:3: expected a template of Jinja, found .*\n {4}2 \| {3}\{% if true/,
      /models\/schema\.yml:4:25: expected .* a test of not_null, unique.*\n.*\n {6}\| {25}\^{7}\n/,
      /models\/one\.sql:1:18: expected models that do not read each other in a circle, found one → two → one/,
    ])
      expect(stdout).toMatch(said)
  },
)

it('looks into the configs of plugins that a job runs', async () => {
  const files = {
    'meltano.yml': meltano('jobs: [{ name: nightly, tasks: [tap-csv target-jsonl] }]').replace(
      '  transformers:',
      '  - { name: target-jsonl, variant: flext, config: { destination: out } }\n  transformers:',
    ),
    'models/a.sql': 'select 1 as id',
  }
  const { code, stdout } = await validate(files)
  expect(code).toBe(2)
  expect(stdout).toMatch(
    /^meltano\.yml:9:\d+: target-jsonl destination_path: expected a string, found/m,
  )
  expect(stdout).toMatch(/^meltano\.yml:9:\d+: target-jsonl destination: /m)
})

it('looks into the configs of plugins that no job runs, in each environment', async () => {
  const prod =
    '{ plugins: { loaders: [{ name: target-sqlite, config: { load_method: bogus, databse: a.db } }] } }'
  const { code, stdout } = await validate({
    'meltano.yml': `${meltano().replace('keys: [id]', 'kyes: [id]')}
environments: [{ name: dev }, { name: prod, config: ${prod} }]
`,
    'models/a.sql': 'select 1 as id',
  })
  expect(code).toBe(2)
  expect(stdout.trimEnd().split('\n')).toEqual([
    'meltano.yml:6:63: tap-csv files[0].kyes: expected no such key (did you mean keys?), found an array',
    expect.stringMatching(
      /^meltano\.yml:13:\d+: target-sqlite load_method: expected .*, found "bogus" \(string\)$/,
    ),
    expect.stringMatching(
      /^meltano\.yml:13:\d+: target-sqlite databse: expected no such key \(did you mean database\?\), found a string$/,
    ),
  ])
})

it('lets a plugin that others inherit from lack what they have', async () => {
  const base = '- { name: target-jsonl, variant: flext }'
  const heir = '- { name: out, inherit_from: target-jsonl, config: { destination_path: out } }'
  const files = (loaders: string) => ({
    'meltano.yml': meltano().replace('  transformers:', `  ${loaders}\n  transformers:`),
    'models/a.sql': 'select 1 as id',
  })
  expect((await validate(files(`${base}\n  ${heir}`))).stdout).toMatch(/is valid/)
  const alone = await validate(files(base))
  expect(alone.code).toBe(2)
  expect(alone.stdout).toMatch(/target-jsonl destination_path: expected a string, found missing/)
})

it('takes a setting as missing only where no environment has it', async () => {
  const target = '- { name: target-jsonl, variant: flext }'
  const environments = (said: string) => `environments: [{ name: dev }, { name: prod, ${said} }]`
  const files = (said: string) => ({
    'meltano.yml': `${meltano('jobs: [{ name: nightly, tasks: [tap-csv target-jsonl] }]').replace(
      '  transformers:',
      `  ${target}\n  transformers:`,
    )}\n${environments(said)}\n`,
    'models/a.sql': 'select 1 as id',
  })
  const config =
    '{ plugins: { loaders: [{ name: target-jsonl, config: { destination_path: out } }] } }'
  const elsewhere = await validate(files(`config: ${config}`))
  expect(elsewhere.stdout).toMatch(/is valid/)
  expect(elsewhere.stderr).toMatch(
    /note: meltano\.yml:9:\d+: target-jsonl destination_path: .*, found missing in dev\n/,
  )
  const nowhere = await validate(files('env: { A: b }'))
  expect(nowhere.stdout).toMatch(/target-jsonl destination_path: expected a string, found missing/)
  const strange = await validate(files(`config: ${config.replace('destination_path', 'place')}`))
  expect(strange.stdout).toMatch(/target-jsonl place: expected no such key/)
  expect(strange.stdout).toMatch(/target-jsonl destination_path: expected a string, found missing/)
})

it('tells what lacks inside of a setting, though only one environment has that setting', async () => {
  const prod =
    '{ plugins: { extractors: [{ name: tap-csv, config: { files: [{ entity: x }] } }] } }'
  const jobs = 'jobs: [{ name: nightly, tasks: [tap-csv target-sqlite] }]'
  const { code, stdout } = await validate({
    'meltano.yml': `${meltano(jobs)}\nenvironments: [{ name: dev }, { name: prod, config: ${prod} }]\n`,
    'models/a.sql': 'select 1 as id',
  })
  expect(code).toBe(2)
  expect(stdout).toMatch(/tap-csv files\[0\]\.path: expected a string.*, found missing/)
})

it('judges what does not depend on a variable that is not set here', async () => {
  for (const jobs of ['', 'jobs: [{ name: nightly, tasks: [tap-csv target-sqlite] }]']) {
    const { code, stdout } = await validate({
      'meltano.yml': meltano(jobs).replace('w.db', '$WAREHOUSE, load_method: bogus'),
      'models/a.sql': 'select 1 as id',
    })
    expect(code).toBe(2)
    expect(stdout).toMatch(/^meltano\.yml:8:\d+: target-sqlite load_method: expected .*\n$/)
  }
})

it('judges no setting whose variables are not set here, and notes them', async () => {
  const { code, stdout, stderr } = await validate({
    'meltano.yml': meltano('jobs: [{ name: nightly, tasks: [tap-csv target-sqlite] }]').replace(
      'w.db',
      '$WAREHOUSE',
    ),
    'models/a.sql': 'select 1 as id',
  })
  expect(stdout).toMatch(/is valid/)
  expect(code).toBe(0)
  expect(stderr).toMatch(/warning: meltano\.yml:8:\d+.* expected the variable WAREHOUSE to be set/)
})

it('notes patterns that match nothing in the files of a tap', async () => {
  const files = {
    'meltano.yml': meltano().replace(
      'keys: [id] }] }\n',
      "keys: [id] }] }\n    select: [birds.id, birds.nmae, '!brids.*']\n    metadata: { birds: { replication-method: INCREMENTAL }, bees.*: { selected: true } }\n",
    ),
    'models/a.sql': 'select 1 as id',
  }
  const { code, stderr } = await validate({ ...files, 'birds.csv': 'id,name\n1,tit\n' })
  expect(stderr).toContain(
    'note: meltano.yml:4:5: tap-csv select: "birds.nmae" matches nothing in the catalog (streams: birds)\n',
  )
  expect(stderr).toMatch(/note: \S+ tap-csv metadata: "bees\.\*\.selected" matches nothing/)
  expect(stderr).not.toContain('"birds.id"')
  expect(code).toBe(0)
  const elsewhere = await validate(files)
  expect([elsewhere.code, elsewhere.stderr]).toEqual([0, ''])
})

it('says that models are well', async () => {
  const { code, stdout } = await validate({
    'meltano.yml': meltano(
      'jobs: [{ name: nightly, tasks: ["tap-csv target-sqlite flext-sql:run"] }]',
    ),
    'models/sources.yml': sources,
    'models/a.sql': "select * from {{ source('raw', 'birds') }}",
  })
  expect(stdout).toMatch(/is valid: 3 plugins, 1 job/)
  expect(code).toBe(0)
})
