import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { FlextResult } from 'flext-core'
import { describe, expect, it, onTestFinished } from 'vitest'

import { configProblems } from '../etl-pipeline/adapters/plugin-config.ts'
import { readProject } from '../project/project.ts'
import type { PipelineSpec } from '../project/pipeline-plan.ts'

const projectWith = async (
  plugins: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
) => {
  const root = mkdtempSync(join(tmpdir(), 'flext-stand-in-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries({
    'meltano.yml': JSON.stringify({ version: 1, plugins }, undefined, 2),
    ...files,
  })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text, { mode: 0o755 })
  }
  return FlextResult.unwrap(await readProject({ root, env })())
}

const csv = { name: 'tap-csv', variant: 'flext', config: { files: [] } }

const pairWith = async (
  loader: Readonly<Record<string, unknown>>,
  env?: Readonly<Record<string, string>>,
  files?: Readonly<Record<string, string>>,
): Promise<PipelineSpec> => {
  const project = await projectWith({ extractors: [csv], loaders: [loader] }, env, files)
  const [spec] = FlextResult.unwrap(project.planOf(['tap-csv', String(loader['name'])]))
  if (spec === undefined) throw new Error('no pipeline')
  return spec
}

const problemsIn = (spec: PipelineSpec): ReadonlyArray<string> =>
  configProblems(spec).map(({ text }) => text)

describe('target-postgres of MeltanoLabs', () => {
  const theirs = {
    name: 'target-postgres',
    variant: 'meltanolabs',
    pip_url: 'meltanolabs-target-postgres',
  }

  it('is the native one, with its own defaults, where its settings can be kept', async () => {
    const { target } = await pairWith(
      {
        ...theirs,
        config: {
          host: 'db',
          user: 'loader',
          database: 'shop',
          use_copy: true,
          batch_size_rows: 1,
        },
      },
      { TARGET_POSTGRES_PASSWORD: 'secret', TARGET_POSTGRES_PORT: '5433' },
    )
    expect(target).toMatchObject({ native: 'target-postgres', standsInFor: 'meltanolabs' })
    expect(target.config).toEqual({
      table_name: 'last-part',
      host: 'db',
      port: 5433,
      user: 'loader',
      password: 'secret',
      database: 'shop',
      default_target_schema: 'tap_csv',
      hard_delete: false,
      add_record_metadata: true,
    })
    expect(target.sensitive).toContain('password')
    expect(target.notes).toEqual([
      'use_copy has no effect: rows are written by COPY as they come',
      'batch_size_rows has no effect: rows are written as they come, and are visible at the end',
    ])
  })

  it('says every setting that cannot be kept, with its place, and only when it is to run', async () => {
    const spec = await pairWith({
      ...theirs,
      config: {
        host: 'db',
        load_method: 'overwrite',
        ssh_tunnel: { enable: true, host: 'bastion' },
        sanitize_null_text_characters: true,
        colour: 'blue',
      },
    })
    expect(problemsIn(spec).map((each) => each.replace(/ \(or install .*?\)/, ''))).toEqual([
      expect.stringMatching(
        /^meltano.yml:\d+:\d+: target-postgres load_method: expected append-only or upsert; .* found "overwrite" \(string\)$/,
      ),
      expect.stringMatching(
        /^meltano.yml:\d+:\d+: target-postgres sanitize_null_text_characters: /,
      ),
      expect.stringMatching(
        /target-postgres colour: expected a setting that the variant meltanolabs has, /,
      ),
      expect.stringMatching(/target-postgres ssh_tunnel: expected no tunnel: .*, found an object$/),
    ])
  })

  it('is its own program where that is installed and a setting cannot be kept', async () => {
    const { target } = await pairWith(
      { ...theirs, config: { load_method: 'overwrite' } },
      {},
      {
        '.meltano/loaders/target-postgres/venv/bin/target-postgres': '#!/bin/sh\n',
      },
    )
    expect(target.native).toBeUndefined()
    expect(target.executable).toMatch(/venv\/bin\/target-postgres$/)
    expect(target.notes.join()).toContain('cannot keep load_method')
    expect(target.config).toMatchObject({ load_method: 'overwrite' })
  })

  it.each([
    [{ ssl_enable: true }, true],
    [{ ssl_enable: true, ssl_mode: 'require' }, 'no-verify'],
    [{ ssl_enable: false, ssl_mode: 'verify-full' }, undefined],
  ])('encrypts as %j says', async (config, ssl) => {
    const { target } = await pairWith({ ...theirs, config })
    expect(target.config['ssl']).toBe(ssl)
  })
})

describe('other variants of target-postgres', () => {
  it.each([
    [
      'transferwise',
      { host: 'h', dbname: 'd', user: 'u', ssl: true, data_flattening_max_level: 2 },
      { host: 'h', database: 'd', user: 'u', ssl: 'no-verify', add_metadata_columns: false },
    ],
    [
      'datamill-co',
      { postgres_host: 'h', postgres_database: 'd', postgres_username: 'u', schema: 'raw' },
      { host: 'h', database: 'd', user: 'u', default_target_schema: 'raw' },
    ],
    [
      'meltano',
      { url: 'postgresql://h/d', schema: 'raw' },
      { url: 'postgresql://h/d', default_target_schema: 'raw' },
    ],
  ])('%s is told in its own words', async (variant, config, told) => {
    const spec = await pairWith({ name: 'target-postgres', variant, config })
    expect(problemsIn(spec)).toEqual([])
    expect(spec.target).toMatchObject({ native: 'target-postgres', config: told })
  })

  it('says where a setting in other words stands', async () => {
    const spec = await pairWith({
      name: 'target-postgres',
      variant: 'datamill-co',
      config: { postgres_host: 5 },
    })
    expect(problemsIn(spec).join()).toMatch(/^meltano.yml:\d+:\d+: target-postgres host: /)
    expect(problemsIn(spec).join()).not.toContain(spec.target.place)
  })

  it.each([
    [{ name: 'target-postgres', variant: 'of-a-company' }],
    [{ name: 'target-postgres', pip_url: 'git+https://example.org/our-target.git' }],
    [{ name: 'target-postgres', variant: 'meltanolabs', executable: './target.sh' }],
  ])('%j is a program of others', async (loader) => {
    const { target } = await pairWith(loader)
    expect(target.native).toBeUndefined()
  })

  it('flext, or nothing at all, is the native one with its own settings', async () => {
    const { target } = await pairWith({ name: 'target-postgres', config: { host: 'h' } })
    expect(target).toMatchObject({ native: 'target-postgres', config: { host: 'h' } })
    expect(target.standsInFor).toBeUndefined()
  })

  it('takes the defaults of a lock file', async () => {
    const { target } = await pairWith(
      { name: 'target-postgres', variant: 'meltanolabs', config: { host: 'h' } },
      {},
      {
        'plugins/loaders/target-postgres--meltanolabs.lock': JSON.stringify({
          plugin_type: 'loaders',
          name: 'target-postgres',
          namespace: 'target_postgres',
          variant: 'meltanolabs',
          pip_url: 'meltanolabs-target-postgres',
          settings: [
            { name: 'host' },
            { name: 'port', kind: 'integer', value: 5432 },
            { name: 'hard_delete', kind: 'boolean', value: false },
            { name: 'ssl_mode', value: 'verify-full' },
            { name: 'load_method', value: 'append-only' },
          ],
        }),
      },
    )
    expect(target.config).toMatchObject({ host: 'h', port: 5432, hard_delete: false })
    expect(target.notes).toEqual([])
  })
})

describe('files', () => {
  it('tap-csv of MeltanoLabs reads folders and a definition, and gives texts', async () => {
    const project = await projectWith(
      {
        extractors: [
          {
            name: 'tap-csv',
            variant: 'meltanolabs',
            config: { csv_files_definition: 'files.json' },
          },
        ],
      },
      {},
      {
        'files.json': JSON.stringify([
          { entity: 'a', file: 'a.csv', keys: ['id'], strict: true },
          { entity: 'b', path: 'folder', keys: [] },
        ]),
        'folder/deep/b.csv': 'x\n1\n',
      },
    )
    expect(FlextResult.unwrap(project.extractor('tap-csv')).config).toEqual({
      column_types: 'text',
      files: [
        { entity: 'a', path: 'a.csv', keys: ['id'] },
        { entity: 'b', path: 'folder/**/*.csv', keys: [] },
      ],
    })
  })

  it('target-csv of MeltanoLabs replaces its files', async () => {
    const { target } = await pairWith({
      name: 'target-csv',
      variant: 'meltanolabs',
      config: { output_path: 'out' },
    })
    expect(target).toMatchObject({
      native: 'target-csv',
      config: { destination_path: 'out', load_method: 'overwrite' },
    })
  })

  it('target-jsonl and target-sqlite of Meltano keep their defaults', async () => {
    const jsonl = await pairWith({ name: 'target-jsonl', variant: 'andyh1203' })
    expect(jsonl.target.config).toEqual({ destination_path: 'output' })
    const sqlite = await pairWith({
      name: 'target-sqlite',
      variant: 'meltanolabs',
      config: { database: 'out' },
    })
    expect(sqlite.target).toMatchObject({ native: 'target-sqlite', config: { database: 'out.db' } })
  })
})

describe('plugins that are only stood in for where they are not installed', () => {
  const settings = { filepath: 'out/w.duckdb', data_flattening_max_level: 2, batch_size_rows: 5 }
  const duckdb = {
    name: 'target-duckdb',
    variant: 'jwills',
    pip_url: 'target-duckdb~=0.8',
    config: settings,
  }

  it('target-duckdb of jwills', async () => {
    const { target, mappers } = await pairWith(duckdb)
    expect(target).toMatchObject({
      native: 'target-duckdb',
      config: {
        database: 'out/w.duckdb',
        table_name: 'last-part',
        default_target_schema: 'tap_csv',
      },
    })
    expect(mappers).toHaveLength(1)
    const installed = await pairWith(
      duckdb,
      {},
      {
        '.meltano/loaders/target-duckdb/venv/bin/target-duckdb': '#!/bin/sh\n',
      },
    )
    expect(installed.target.native).toBeUndefined()
    expect(installed.target.config).toMatchObject({ path: 'out/w.duckdb', batch_size_rows: 5 })
    const away = await pairWith({ ...duckdb, config: { path: 'md:shop', token: 'hush' } })
    expect(problemsIn(away).map((each) => each.replace(/ \(or .*\), /, ', '))).toEqual([
      expect.stringMatching(/token: expected no token: .*, found \*\*\*$/),
      expect.stringMatching(/path: expected the path of a file; .*, found "md:shop" \(string\)$/),
    ])
  })

  it.each([
    [
      'meltanolabs',
      { host: 'h', database: 'd', filter_schemas: ['shop'], ssl_enable: true },
      { host: 'h', database: 'd', filter_schemas: ['shop'], ssl: true, json_as_object: false },
    ],
    [
      'transferwise',
      { host: 'h', dbname: 'd', filter_schemas: 'shop,audit', break_at_end_lsn: false },
      { host: 'h', database: 'd', filter_schemas: 'shop,audit', break_at_end_lsn: false },
    ],
  ])('tap-postgres of %s', async (variant, config, told) => {
    const project = await projectWith({
      extractors: [{ name: 'tap-postgres', variant, config }],
      loaders: [{ name: 'target-jsonl', config: { destination_path: 'out' } }],
    })
    const [spec] = FlextResult.unwrap(project.planOf(['tap-postgres', 'target-jsonl']))
    expect(spec?.tap).toMatchObject({ native: 'tap-postgres', config: told })
    expect(spec && problemsIn(spec)).toEqual([])
  })
})

it('a plugin with stream maps of its own gets a mapper beside it', async () => {
  const spec = await pairWith({
    name: 'target-postgres',
    variant: 'meltanolabs',
    config: { stream_maps: { birds: { name: 'name.upper()' } }, flattening_enabled: true },
  })
  expect(spec.mappings).toEqual([])
  expect(spec.mappers.map(({ name, native, config }) => ({ name, native, config }))).toEqual([
    {
      name: 'stream maps of target-postgres',
      native: 'flext-mapper',
      config: { stream_maps: { birds: { name: 'name.upper()' } }, flattening_enabled: true },
    },
  ])
  expect(spec.target.config).not.toHaveProperty('stream_maps')
})
