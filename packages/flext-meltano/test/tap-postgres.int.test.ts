import { either as E } from 'fp-ts'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import type { SingerState } from '../src/singer/message.ts'
import type { PostgresTapConfig } from '../src/tap-postgres/tap-config.ts'
import { tapPostgres } from '../src/tap-postgres/tap-postgres.ts'
import { tapContract } from '../src/testing/tap-contract.ts'
import {
  catalogOf,
  contractTap,
  extraction,
  isRecord,
  messagesOf,
  withMetadata,
  type TapWorld,
} from '../src/testing/tap-world.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const messageOf = (outcome: E.Either<{ readonly message: string }, unknown>): string =>
  E.isLeft(outcome) ? outcome.left.message : 'success'

const planetsTable = `create table planets
  (id integer primary key, name text, big bigint, amount numeric(30, 2), seen date)`

describeWith('postgresql', 'tap-postgres', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  /** A database with these statements carried out, and the tap on one of its tables. */
  const sourceOf = async (
    statements: string,
    stream: string,
    more: Partial<PostgresTapConfig> = {},
    metadata: Readonly<Record<string, unknown>> = {},
  ) => {
    const { config, rows } = await postgresWorld(server)
    await rows(statements)
    const tap = contractTap(tapPostgres, { ...config, state_rows: 20, ...more })
    return { tap, stream, metadata, rows, put: () => {}, tellsEmptyFromNone: true }
  }

  const recordsOf = async (world: TapWorld, state: SingerState = {}, run?: string) =>
    (await messagesOf(world, await catalogOf(world), state, run))
      .filter(isRecord)
      .map((one) => one.record)

  const lastState = async (world: TapWorld, state: SingerState = {}, run = 'run-1') => {
    const messages = await messagesOf(world, await catalogOf(world), state, run)
    const last = messages.findLast((message) => message.type === 'STATE')
    return last?.type === 'STATE' ? last.value : {}
  }

  it('reads a window of a table: from a value on, and not from another on', async () => {
    const world = await sourceOf(
      `create table visits (id integer primary key, at timestamptz);
       insert into visits select n, '2026-11-01T00:00:00Z'::timestamptz + n * interval '1 day'
         from generate_series(0, 9) n`,
      'public-visits',
      {},
      { 'replication-method': 'INCREMENTAL', 'replication-key': 'at' },
    )
    const bookmark = {
      replication_key: 'at',
      replication_key_value: '2026-11-03T00:00:00Z',
      replication_key_before: '2026-11-06T00:00:00Z',
    }
    const read = await recordsOf(world, { bookmarks: { 'public-visits': bookmark } })
    expect(read.map(({ id }) => id)).toEqual([2, 3, 4])
  })

  for (const method of [
    { 'replication-method': 'FULL_TABLE' },
    { 'replication-method': 'INCREMENTAL', 'replication-key': 'id' },
  ])
    describe(`keeps the contract of taps, ${method['replication-method']}`, () => {
      // By a replication key, what differs is the order of the rows and where they are gone on with.
      const isWhole = method['replication-method'] === 'FULL_TABLE'
      for (const { name, run } of tapContract.filter(
        (one) => isWhole || /goes on|announces/.test(one.name),
      ))
        it(name, async () => {
          const world = await sourceOf(planetsTable, 'public-planets', {}, method)
          await run({
            ...world,
            put: async (planets) => {
              await world.rows(
                `insert into planets select * from json_populate_recordset(null::planets, '${JSON.stringify(planets).replaceAll("'", "''")}')`,
              )
            },
          })
        })
    })

  it('discovers tables and views of the schemas that are wanted, and no other', async () => {
    const statements = `create schema sales; create schema hr;
      create table sales.orders (id int primary key, total numeric(12, 2));
      create view sales.totals as select sum(total) as total from sales.orders;
      create table sales.audit_log (at timestamptz);
      create table hr.people (id int)`
    const { tap } = await sourceOf(statements, '', {
      filter_schemas: 'sales, public',
      filter_tables: ['orders', 'sales.tot*'],
    })
    const catalog = await tap.discover()
    expect(E.isRight(catalog) && catalog.right.streams.map((one) => one.tap_stream_id)).toEqual([
      'sales-orders',
      'sales-totals',
    ])
    const { tap: misled } = await sourceOf('select 1', '', { filter_schemas: ['sales', 'nowhere'] })
    expect(messageOf(await misled.discover())).toMatch(/found sales, nowhere/)
  })

  it('gives the values of every type in texts and numbers that lose nothing', async () => {
    const world = await sourceOf(
      `create type mood as enum ('calm', 'wild'); create domain price as numeric(10, 3);
      create type pair as (a int, b text);
      create table things (id bigint primary key, small smallint, f8 double precision, f4 real, n numeric,
        d numeric(40, 10), m money, ok boolean, day date, at timestamp, zoned timestamptz, clock time,
        txt text, fixed char(4), code uuid, bin bytea, doc jsonb, raw json, ints int[], texts text[], nums numeric[],
        feeling mood, cost price, span int4range, net inet, both_of pair, gap interval);
      insert into things values (9223372036854775807, -32768, 0.1, 1.5, 123456789012345678901234567890.123,
        1.5, 12.5, true, '2024-02-29', '2024-02-29 23:59:59.123456', '2024-03-01 01:00:00+02', '12:30:00.5',
        E'tab\\tand\\\\slash', 'ab', '00000000-0000-4000-8000-000000000001', '\\x00ff', '{"a": [1, 12345678901234567890]}',
        E'{"a":\\n1}', '{1,null,3}', '{"a b",null,"c\\"d"}', '{1.10,2}', 'wild', 1.25, '[1,5)', '10.0.0.1/8', '(1,x)', '1 day 2 hours'),
        (2, null, 'NaN', 'Infinity', 'NaN', null, null, false, 'infinity', '-infinity', 'infinity', null,
        '', null, null, null, 'null', null, null, null, null, null, null, null, null, null, null)`,
      'public-things',
    )
    const lines: Array<string> = []
    await world.tap.extract(await catalogOf(world), {}, (text) =>
      lines.push(typeof text === 'string' ? text : Buffer.from(text).toString()),
    )
    const records = lines
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{"type":"RECORD"'))
    expect(records).toMatchSnapshot('records')
    const schema = lines
      .join('')
      .split('\n')
      .find((line) => line.startsWith('{"type":"SCHEMA"'))
    expect(JSON.parse(schema ?? '')).toMatchSnapshot('schema')
  })

  it('refuses a time that no calendar of JSON has, by row and column', async () => {
    const world = await sourceOf(
      `create table eras (id int primary key, began date); insert into eras values (7, '0044-03-15 BC')`,
      'public-eras',
    )
    const { outcome } = await extraction(world, await catalogOf(world))
    expect(outcome).toMatchObject({
      left: {
        message: 'public.eras, row id 7, column began: expected date, found "0044-03-15 BC"',
      },
    })
  })

  it('goes on behind a run with rows whose replication key is the same or later, and with none before', async () => {
    const world = await sourceOf(
      `create table visits (id int primary key, at timestamptz);
      insert into visits values (1, null), (2, '2026-01-01 10:00'), (3, '2026-01-02 10:00'), (5, '2026-01-02 10:00')`,
      'public-visits',
      {},
      { 'replication-method': 'INCREMENTAL', 'replication-key': 'at' },
    )
    expect((await recordsOf(world)).map(({ id }) => id)).toEqual([1, 2, 3, 5])
    const state = await lastState(world)
    expect(state).toMatchObject({
      bookmarks: {
        'public-visits': { replication_key: 'at', replication_key_value: '2026-01-02T10:00:00Z' },
      },
    })
    expect(await recordsOf(world, state, 'run-1')).toEqual([])
    await world.rows(
      `insert into visits values (4, '2026-01-02 10:00'), (6, '2026-01-03'), (7, '2025-01-01')`,
    )
    expect((await recordsOf(world, state, 'run-2')).map(({ id }) => id)).toEqual([3, 4, 5, 6])
  })

  it('gives a state only between values of the replication key where there is no primary key', async () => {
    const world = await sourceOf(
      `create table ticks (at int, n int);
      insert into ticks select n / 30, n from generate_series(0, 199) as n`,
      'public-ticks',
      {},
      { 'replication-method': 'INCREMENTAL', 'replication-key': 'at' },
    )
    const catalog = await catalogOf(world)
    const messages = await messagesOf(world, catalog)
    for (const [at, message] of messages.entries()) {
      if (message.type !== 'STATE') continue
      const rest = await messagesOf(world, catalog, message.value)
      expect(rest.filter(isRecord).length).toBe(messages.slice(at).filter(isRecord).length)
    }
    expect(messages.filter(({ type }) => type === 'STATE').length).toBeGreaterThan(3)
  })

  it('extracts a table anew in the next run, and goes on in the same one', async () => {
    const world = await sourceOf(
      `create table small (id int primary key); insert into small values (1), (2)`,
      'public-small',
    )
    const state = await lastState(world)
    expect(await recordsOf(world, state, 'run-1')).toEqual([])
    expect(await recordsOf(world, state, 'run-2')).toEqual([{ id: 1 }, { id: 2 }])
  })

  it('says every reason why streams cannot be extracted, before the first row', async () => {
    const world = await sourceOf(
      'create table odd (id int primary key, doc jsonb); create table fine (id int)',
      'public-odd',
      {},
      { 'replication-method': 'INCREMENTAL', 'replication-key': 'doc' },
    )
    const { outcome, messages } = await extraction(world, await catalogOf(world))
    expect(messages).toEqual([])
    expect(messageOf(outcome)).toMatch(
      /public-odd: expected a replication-key that rows can be ordered by, one of id, found doc/,
    )
    const dropped = await catalogOf({ ...world, metadata: {} }, (stream) =>
      withMetadata(stream, [], {}),
    )
    await world.rows('alter table odd drop column doc')
    const late = await extraction(world, dropped)
    expect(messageOf(late.outcome)).toMatch(/expected the column "doc", found none/)
  })

  it('names the server that is not there, and no password', async () => {
    const { tap } = await sourceOf('select 1', '', { port: 1, connect_timeout: 0.1 })
    const outcome = await tap.discover()
    expect(messageOf(outcome)).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:1\/world_\w+: expected a server that listens/,
    )
    expect(JSON.stringify(outcome)).not.toContain('not-to-be-seen')
  })
})
