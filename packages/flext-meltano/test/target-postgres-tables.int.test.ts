import { either as E } from 'fp-ts'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import type { JsonSchema } from '../src/singer/json-schema.ts'
import type { SchemaMessage } from '../src/singer/message.ts'
import type { LoadToForesee } from '../src/singer/target/load-forecast.ts'
import type { PostgresTargetConfig } from '../src/target-postgres/postgres-config.ts'
import { postgresForecast } from '../src/target-postgres/postgres-forecast.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { openPostgresStore } from '../src/target-postgres/postgres-store.ts'
import { feed, load, type TargetWorld } from '../src/testing/contract-world.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const schema = (
  properties: Readonly<Record<string, JsonSchema | string>>,
  keys: ReadonlyArray<string> = ['id'],
) => ({
  type: 'SCHEMA',
  stream: 'users',
  schema: {
    properties: Object.fromEntries(
      Object.entries({ id: 'integer', ...properties }).map(([name, type]) => [
        name,
        typeof type === 'string'
          ? { type: [type, ...(keys.includes(name) ? [] : ['null'])] }
          : type,
      ]),
    ),
  },
  key_properties: keys,
})
const record = (row: object, more = {}) => ({
  type: 'RECORD',
  stream: 'users',
  record: row,
  ...more,
})
const activate = (version: number) => ({ type: 'ACTIVATE_VERSION', stream: 'users', version })

describeWith('postgresql', 'tables of target-postgres', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  const world = async (more: Partial<PostgresTargetConfig> = {}) => {
    const { config, rows } = await postgresWorld(server, more)
    const target: TargetWorld = {
      open: (run) => openPostgresStore(config, run),
      staging: postgresStaging(config),
      visible: (stream) => rows(`select * from "${stream}"`),
      merges: true,
    }
    let runs = 0
    return {
      rows,
      config,
      target,
      load: (...lines: ReadonlyArray<unknown>) => load(target, `run-${(runs += 1)}`, lines),
      refusal: async (...lines: ReadonlyArray<unknown>) => {
        const outcome = await feed(target, 'refused', lines)
        return E.isLeft(outcome) ? outcome.left.message : 'no refusal'
      },
      with: (changed: Partial<PostgresTargetConfig>): TargetWorld => ({
        ...target,
        open: (run) => openPostgresStore({ ...config, ...changed }, run),
        staging: postgresStaging({ ...config, ...changed }),
      }),
      types: async (): Promise<Readonly<Record<string, unknown>>> =>
        Object.fromEntries(
          (
            await rows(`select column_name, data_type from information_schema.columns
                        where table_name = 'users' order by ordinal_position`)
          ).map(({ column_name, data_type }) => [String(column_name), data_type]),
        ),
    }
  }

  it('have a type for each of the schema, and lose no digit and no instant', async () => {
    const { load: run, rows, types } = await world()
    await run(
      schema({
        amount: 'number',
        on: 'boolean',
        day: { type: 'string', format: 'date' },
        at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: ['string', 'null'] }] },
        time: { type: 'string', format: 'time' },
        code: { type: 'string', format: 'uuid' },
        tags: 'array',
        note: 'string',
      }),
      '{"type":"RECORD","stream":"users","record":{"id":1,"amount":12345678901234567890.123456789,"on":true,"day":"2026-01-31","at":"2026-01-31T23:30:00.123456-02:30","time":"12:30:00","code":"6f1c2f0e-5d0a-4a53-8c1f-0c6f5b1f4c11","tags":[1.00000000000000000001],"note":"x"}}',
    )
    expect(await types()).toEqual({
      id: 'bigint',
      amount: 'numeric',
      on: 'boolean',
      day: 'date',
      at: 'timestamp with time zone',
      time: 'time without time zone',
      code: 'uuid',
      tags: 'jsonb',
      note: 'text',
    })
    expect(await rows('select amount, at, day, tags::text from users')).toEqual([
      {
        amount: '12345678901234567890.123456789',
        at: '2026-02-01 02:00:00.123456+00',
        day: '2026-01-31',
        tags: '[1.00000000000000000001]',
      },
    ])
  })

  it('grow and widen with their stream, and keep what a stream has no more', async () => {
    const { load: run, rows, types } = await world()
    await run(schema({ age: 'integer', city: 'string' }), record({ id: 1, age: 40, city: 'Natal' }))
    await run(
      schema({ age: 'number', mail: 'string' }),
      record({ id: 1, age: 40.5, mail: 'a@b' }),
      record({ id: 2, age: 1 }),
    )
    expect(await types()).toEqual({ id: 'bigint', age: 'numeric', city: 'text', mail: 'text' })
    await run(schema({ age: 'string' }), record({ id: 3, age: 'old' }))
    await run(schema({ age: 'integer' }), record({ id: 4, age: 7 }))
    expect(await rows('select * from users order by id')).toEqual([
      { id: 1, age: '40.5', city: 'Natal', mail: 'a@b' },
      { id: 2, age: '1', city: null, mail: null },
      { id: 3, age: 'old', city: null, mail: null },
      { id: 4, age: '7', city: null, mail: null },
    ])
  })

  it('do not change under freeze; every change is named at once', async () => {
    const { load: run, with: configured, rows } = await world()
    await run(schema({ age: 'integer' }), record({ id: 1, age: 40 }))
    const outcome = await feed(configured({ schema_changes: 'freeze' }), 'run-9', [
      schema({ age: 'string', mail: 'string' }),
    ])
    expect(outcome).toMatchObject({ left: { _tag: 'TargetSchemaRefused' } })
    expect(E.isLeft(outcome) && outcome.left.message).toMatch(/"age".*"mail"/)
    expect(await rows('select * from users')).toEqual([{ id: 1, age: 40 }])
  })

  it('take rows without the values that do not fit, or no such rows, as they are told', async () => {
    for (const [schema_changes, ids, discarded] of [
      ['discard-value', [1, 2, 3], { rows: 0, values: 1 }],
      ['discard-row', [1, 3], { rows: 1, values: 0 }],
    ] as const) {
      const { load: run, with: configured, rows, types } = await world()
      await run(schema({ age: 'integer' }), record({ id: 1, age: 40 }))
      const target = configured({ schema_changes })
      await feed(target, 'run-9', [
        schema({ age: 'integer', mail: 'string' }),
        record({ id: 2, age: 1, mail: 'a@b' }),
        record({ id: 3, age: 2, mail: null }),
        { type: 'FLEXT_END' },
      ])
      const staged = await target.staging.staged('run-9')()
      expect(staged).toMatchObject({ right: { discarded: { users: discarded } } })
      await target.staging.publish('run-9', 'nightly')()
      expect(await rows('select * from _flext_discarded')).toEqual([])
      expect(await types()).toEqual({ id: 'bigint', age: 'bigint' })
      expect((await rows('select id from users order by id')).map(({ id }) => id)).toEqual(ids)
    }
  })

  it('are foreseen by looking: what is made, what grows, what widens, what is refused', async () => {
    const { load: run, config, rows, types } = await world()
    const message = (properties: Readonly<Record<string, string>>, stream = 'users') =>
      ({ ...schema(properties), type: 'SCHEMA', stream }) as SchemaMessage
    const foreseen = async (more: Partial<PostgresTargetConfig>, asked: Partial<LoadToForesee>) => {
      const forecast = await postgresForecast(
        { ...config, ...more },
        { schemas: [], models: [], ...asked },
      )
      return E.isRight(forecast) ? forecast.right : forecast.left
    }
    expect(
      await foreseen({}, { schemas: [message({ age: 'integer' })], models: ['top'] }),
    ).toMatchObject({
      tables: [
        {
          table: 'public.users',
          action: 'create',
          load: 'swap',
          added: [{ name: 'id' }, { name: 'age' }],
        },
      ],
      models: [{ name: 'top', action: 'create' }],
    })
    await run(schema({ age: 'integer' }), record({ id: 1, age: 40 }))
    const grown = { schemas: [message({ age: 'number', mail: 'string' })], models: ['users'] }
    expect(await foreseen({}, grown)).toMatchObject({
      tables: [
        {
          action: 'change',
          load: 'merge',
          keys: ['id'],
          added: [{ name: 'mail', type: 'text' }],
          widened: [{ name: 'age', from: 'bigint', type: 'numeric' }],
        },
      ],
      models: [{ name: 'users', action: 'refuse' }],
    })
    expect(await foreseen({ schema_changes: 'discard-value' }, grown)).toMatchObject({
      tables: [{ action: 'keep', discarded: { what: 'values', columns: ['age', 'mail'] } }],
    })
    expect(await foreseen({ schema_changes: 'freeze' }, grown)).toMatchObject({
      tables: [{ action: 'refuse', problem: expect.stringContaining('"mail"') as unknown }],
    })
    expect(await types()).toEqual({ id: 'bigint', age: 'bigint' })
    expect(await rows('select * from _flext_stage')).toEqual([])
  })

  it('get another key when the stream has one, unless rows share it', async () => {
    const { load: run, refusal, rows, with: configured } = await world()
    await run(
      schema({ mail: 'string' }),
      record({ id: 1, mail: 'a' }),
      record({ id: 2, mail: 'b' }),
    )
    await run(schema({ mail: 'string' }, ['mail']), record({ id: 3, mail: 'a' }))
    expect(await rows('select * from users order by mail')).toEqual([
      { id: 3, mail: 'a' },
      { id: 2, mail: 'b' },
    ])
    const frozen = await feed(configured({ schema_changes: 'freeze' }), 'run-8', [
      schema({ mail: 'string' }),
    ])
    expect(E.isLeft(frozen) && frozen.left.message).toContain('the key properties "mail"')
    expect(await refusal(schema({ mail: 'string' }), record({ id: 3, mail: 'z' }))).toBe(
      'no refusal',
    )
  })

  it('are merged by a key that somebody else gave them, and keep their own columns', async () => {
    const { load: run, rows } = await world()
    await rows(
      `create table users (id integer primary key, name varchar(20), extra text default 'mine')`,
    )
    await rows(`insert into users values (1, 'Ana')`)
    await run(
      schema({ name: 'string' }),
      record({ id: 1, name: 'Anna' }),
      record({ id: 5_000_000_000, name: 'Big' }),
    )
    expect(await rows('select * from users order by id')).toEqual([
      { id: 1, name: 'Anna', extra: 'mine' },
      { id: 5_000_000_000, name: 'Big', extra: 'mine' },
    ])
  })

  it('mark rows of older versions instead of deleting them, and unmark those that come back', async () => {
    const { load: run, rows } = await world({ hard_delete: false })
    await run(
      schema({}),
      record({ id: 1 }, { version: 1 }),
      record({ id: 2 }, { version: 1 }),
      activate(1),
    )
    await run(schema({}), record({ id: 2 }, { version: 2 }), activate(2))
    const deleted = `select id, _sdc_deleted_at is not null as deleted from users order by id`
    expect(await rows(deleted)).toEqual([
      { id: 1, deleted: true },
      { id: 2, deleted: false },
    ])
    await run(schema({}), record({ id: 1 }, { version: 3 }), activate(3))
    expect(await rows(deleted)).toEqual([
      { id: 1, deleted: false },
      { id: 2, deleted: true },
    ])
  })

  it('mark rows in a column of texts, as other loaders made it', async () => {
    const { load: run, rows } = await world({ hard_delete: false })
    await rows('create table users (id bigint primary key, _sdc_deleted_at varchar)')
    await run(schema({}), record({ id: 1 }), activate(1))
    await run(schema({}), record({ id: 2 }), activate(2))
    expect(
      await rows('select id, _sdc_deleted_at is not null as deleted from users order by id'),
    ).toEqual([
      { id: 1, deleted: true },
      { id: 2, deleted: false },
    ])
  })

  it('mark rows that do not come again, where rows do not say their version', async () => {
    const { load: run, rows, target } = await world({ hard_delete: false })
    await run(schema({}), record({ id: 1 }), record({ id: 2 }), activate(1))
    await run(schema({}), record({ id: 2 }), record({ id: 3 }), activate(2))
    expect(
      await rows(`select id, _sdc_deleted_at is not null as deleted from users order by id`),
    ).toEqual([
      { id: 1, deleted: true },
      { id: 2, deleted: false },
      { id: 3, deleted: false },
    ])
    expect(await target.staging.publish('run-2', 'state')()).toMatchObject({
      right: { effects: { users: { inserted: 1, updated: 1, deleted: 1 } } },
    })
  })

  it('leave nothing behind beside the rows and the warehouse’s own tables', async () => {
    const { load: run, rows, target } = await world({ default_target_schema: 'Lake House' })
    await run(schema({}), record({ id: 1 }))
    await feed(target, 'run-5', [schema({}), record({ id: 2 }), { type: 'FLEXT_END' }])
    await target.staging.discard('run-5')()
    const left = `select nspname from pg_namespace where nspname like '\\_flext%'`
    expect(await rows(left)).toEqual([])
    expect(await rows('select * from "Lake House".users')).toEqual([{ id: 1 }])
  })

  it('are refused where a view has their name, and a wrong password is not shown', async () => {
    const { rows, refusal, with: configured } = await world()
    await rows('create view users as select 1 as id')
    expect(await refusal(schema({}))).toContain('expected a table, found a view named "users"')
    const locked = await feed(configured({ password: 'secret-and-wrong' }), 'run-9', []).catch(
      (error: unknown) => String(error),
    )
    expect(JSON.stringify(locked)).toContain('a user and a password that the server takes')
    expect(JSON.stringify(locked)).not.toContain('secret-and-wrong')
  })
})
