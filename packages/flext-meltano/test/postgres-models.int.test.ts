import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { publishedData } from '../src/data-quality/published-data.ts'
import type { QualityCheck } from '../src/quality/quality-check.ts'
import { runPostgresChecks } from '../src/quality/run-postgres-checks.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { openPostgresStore } from '../src/target-postgres/postgres-store.ts'
import { feed, type TargetWorld } from '../src/testing/contract-world.ts'
import { buildPostgresModels } from '../src/transform/build-postgres-models.ts'
import type { SqlModel } from '../src/transform/model.ts'
import { postgresWorld } from './postgres-world.ts'
import { readFiles, templateModels } from './template-models.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const schema = (properties: Readonly<Record<string, string>>) => ({
  type: 'SCHEMA',
  stream: 'users',
  schema: {
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, type]) => [
        name,
        { type: name === 'id' ? [type] : [type, 'null'] },
      ]),
    ),
  },
  key_properties: ['id'],
})
const record = (row: object) => ({ type: 'RECORD', stream: 'users', record: row })
const users = schema({ id: 'integer', name: 'string', age: 'integer' })

describeWith('postgresql', 'models and checks over PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  const world = async () => {
    const { config, rows } = await postgresWorld(server)
    const target: TargetWorld = {
      open: (run) => openPostgresStore(config, run),
      staging: postgresStaging(config),
      visible: (stream) => rows(`select * from "${stream}"`),
      merges: true,
    }
    return {
      config,
      rows,
      target,
      stage: (run: string, ...lines: ReadonlyArray<unknown>) =>
        feed(target, run, [...lines, { type: 'FLEXT_END' }]),
      build: (
        run: string,
        models: Readonly<Record<string, string>>,
        more: ReadonlyArray<SqlModel> = [],
      ) =>
        buildPostgresModels({
          config,
          run,
          models: [
            ...Object.entries(models).map(([name, sql]) => ({ name, path: `${name}.sql`, sql })),
            ...more,
          ],
        })(),
      check: (run: string, ...checks: ReadonlyArray<QualityCheck>) =>
        runPostgresChecks({ config, run, checks })(),
      publish: (run: string) => target.staging.publish(run, 'nightly')(),
      tables: async () =>
        (
          await rows(`select relname from pg_class c join pg_namespace n on n.oid = relnamespace
                      where nspname not like 'pg\\_%' and nspname <> 'information_schema'
                      and relkind in ('r', 'v') and relname not like '\\_flext%' order by 1`)
        ).map(({ relname }) => relname),
    }
  }
  const adults = {
    adults: 'select id, name from users where age >= 18',
    names: 'select count(*) as n from adults',
  }

  it('look at what is published at any time, and leave nothing behind', async () => {
    const { config, stage, publish, tables } = await world()
    const folder = mkdtempSync(join(tmpdir(), 'flext-published-'))
    const { host, port, user, password, database } = config
    const checks = [{ range: { column: 'users.age', max: 20 } }, { not_null: 'users.id' }]
    const plugins = {
      extractors: [{ name: 'tap-csv', variant: 'flext', config: { files: [] } }],
      loaders: [
        {
          name: 'target-postgres',
          variant: 'flext',
          config: { host, port, user, password, database },
        },
      ],
      transformers: [{ name: 'flext-sql', config: { models: [], checks } }],
    }
    writeFileSync(join(folder, 'meltano.yml'), JSON.stringify({ plugins }))
    const request = {
      project: folder,
      tap: 'tap-csv',
      target: 'target-postgres',
      transform: 'flext-sql:run',
    }
    const look = publishedData({}).check(request, new AbortController().signal)
    await stage('run-1', users, record({ id: 1, name: 'Ana', age: 30 }))
    await publish('run-1')
    await stage('run-2', users, record({ id: 2, name: 'Bia', age: 40 }))
    const before = await tables()
    expect(await look()).toMatchObject({
      right: {
        checks: [
          { passed: false, failing: 1, sample: [{ age: 30, rows: 1 }] },
          { passed: true, failing: 0 },
        ],
      },
    })
    expect(await tables()).toEqual(before)
    rmSync(folder, { recursive: true })
  })

  it('see what a run has staged merged with what is there, and show both together', async () => {
    const { stage, build, check, publish, rows, tables } = await world()
    await stage(
      'run-1',
      users,
      record({ id: 1, name: 'Ana', age: 30 }),
      record({ id: 2, name: 'Bia', age: 9 }),
    )
    expect(await build('run-1', adults)).toMatchObject({
      right: {
        models: [
          { name: 'adults', rows: 1 },
          { name: 'names', rows: 1 },
        ],
        lineage: [
          { from: 'users', to: 'adults' },
          { from: 'adults', to: 'names' },
        ],
      },
    })
    expect(
      (await tables()).filter(
        (name) => !String(name).startsWith('stream_') && !String(name).startsWith('model_'),
      ),
    ).toEqual([])
    await publish('run-1')
    expect(await rows('select * from adults')).toEqual([{ id: 1, name: 'Ana' }])

    const grown = schema({ id: 'integer', name: 'string', age: 'number', city: 'string' })
    await stage('run-2', grown, record({ id: 2, name: 'Bia', age: 19.5, city: 'Natal' }))
    expect(await build('run-2', { ...adults, cities: 'select id, city from users' })).toMatchObject(
      {
        right: { models: [{ rows: 2 }, { rows: 1 }, { name: 'cities', rows: 2 }] },
      },
    )
    expect(
      await check(
        'run-2',
        { not_null: 'adults.name' },
        { unique: 'users.id' },
        { row_count: { table: 'users', min: 3 } },
        { accepted_values: { column: 'users.name', values: ['Ana'] } },
      ),
    ).toMatchObject({
      right: [
        { passed: true },
        { passed: true },
        { passed: false, failing: 1, sample: [{ rows: 2 }] },
        { passed: false, failing: 1, sample: [{ name: 'Bia', rows: 1 }] },
      ],
    })
    expect(
      await check(
        'run-2',
        { range: { column: 'users.age', min: 18, max: 29 }, severity: 'warn' },
        { matches: { column: 'users.name', pattern: '^[A-Z]' }, name: 'names are capitals' },
        { row_count_change: { table: 'users', min: -0.1, max: 0.1 } },
        { sql: 'select id from users where city is null' },
      ),
    ).toMatchObject({
      right: [
        { passed: false, failing: 1, severity: 'warn' },
        { check: 'names are capitals', passed: true },
        { passed: true },
        { passed: false, failing: 1, sample: [{ id: 1 }] },
      ],
    })
    expect(await check('run-2', { sql: 'select nothing from users' })).toMatchObject({
      left: { _tag: 'ChecksRefused' },
    })
    expect(await rows('select * from adults')).toHaveLength(1)
    await publish('run-2')
    expect(await rows('select * from adults order by id')).toHaveLength(2)
    expect(await rows('select * from cities order by id')).toEqual([
      { id: 1, city: null },
      { id: 2, city: 'Natal' },
    ])
    expect(await tables()).toEqual(['adults', 'cities', 'names', 'users'])
  })

  it('leave nothing when one of them fails, and say in which line', async () => {
    const { stage, build, tables, target, publish } = await world()
    await stage('run-1', users, record({ id: 1, name: 'Ana', age: 30 }))
    const failed = await build('run-1', {
      good: 'select 1 as one',
      bad: 'select\n  nothing\nfrom users',
    })
    expect(failed).toMatchObject({ left: { _tag: 'ModelFailed', model: 'bad', line: 2 } })
    expect(E.isLeft(failed) && failed.left.message).toContain('column "nothing" does not exist')
    expect(await tables()).toEqual(['stream_1'])
    await target.staging.discard('run-1')()
    expect(await tables()).toEqual([])
    expect(await publish('run-1')).toMatchObject({ left: { _tag: 'TargetRunUnknown' } })
  })

  it('are replaced beneath views of somebody else, who sees the new rows', async () => {
    const { stage, build, publish, rows } = await world()
    const { models } = readFiles(
      {
        'adults.sql': `{{ config(materialized='table') }} select id, name from users as u
          where u.age::int >= 18 and extract(year from u.id * interval '1 day' + now()) > 2000`,
        'names.sql': `select name from {{ ref('adults') }}`,
      },
      'postgres',
    )
    const nightly = async (run: string, ...people: ReadonlyArray<object>) => {
      await stage(run, users, ...people.map(record))
      const built = await build(run, {}, models)
      if (E.isLeft(built)) throw new Error(built.left.message)
      expect(await publish(run)).toMatchObject({ _tag: 'Right' })
    }
    await nightly('run-1', { id: 1, name: 'Ana', age: 30 })
    await rows('create view theirs as select count(*) as n from adults')
    await rows('create view also_theirs as select * from names')
    await nightly('run-2', { id: 2, name: 'Bia', age: 40 })
    expect(await rows('select * from theirs')).toEqual([{ n: 2 }])
    expect(await rows('select * from also_theirs order by name')).toEqual([
      { name: 'Ana' },
      { name: 'Bia' },
    ])
  })

  it('that are views keep no table from growing, whether they are built with it or not', async () => {
    const { stage, build, publish, rows } = await world()
    const { models } = readFiles(
      {
        'ages.sql': 'select id, age from {{ source("s", "users") }}',
        'oldest.sql': `select max(age) as age from {{ ref('ages') }}`,
        's.yml': 'sources: [{ name: s, tables: [{ name: users }] }]',
      },
      'postgres',
    )
    await stage('run-1', users, record({ id: 1, name: 'Ana', age: 30 }))
    expect(await build('run-1', {}, models)).toMatchObject({ _tag: 'Right' })
    await publish('run-1')
    const wider = schema({ id: 'integer', name: 'string', age: 'number' })
    await stage('run-2', wider, record({ id: 2, name: 'Bia', age: 40.5 }))
    expect(await publish('run-2')).toMatchObject({ _tag: 'Right' })
    expect(await rows('select * from oldest')).toEqual([{ age: '40.5' }])
  })

  it('are refused where somebody else’s table has their name', async () => {
    const { stage, build, rows } = await world()
    await rows('create table adults (id int)')
    await stage('run-1', users)
    expect(await build('run-1', adults)).toMatchObject({ left: { _tag: 'ModelsRefused' } })
  })

  templateModels('postgres', async () => {
    const { config, rows, target } = await world()
    const properties = {
      id: { type: 'integer' },
      size: { type: 'integer' },
      at: { type: 'string' },
    }
    return {
      stage: async (run, records) => {
        await feed(target, run, [
          { type: 'SCHEMA', stream: 'raw', schema: { properties }, key_properties: ['id'] },
          ...records.map((row) => ({ type: 'RECORD', stream: 'raw', record: row })),
          { type: 'FLEXT_END' },
        ])
      },
      build: (run, models, fullRefresh = false, now = new Date()) =>
        buildPostgresModels({ config, run, models, fullRefresh, now })(),
      check: (run, checks) => runPostgresChecks({ config, run, checks })(),
      publish: (run) => target.staging.publish(run, 'nightly')(),
      discard: (run) => target.staging.discard(run)(),
      rows: async (sql) =>
        (await rows(sql)).map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([key, value]) => [
              key,
              /^\d+$/.test(String(value)) ? Number(value) : value,
            ]),
          ),
        ),
      close: async () => {},
    }
  })
})
