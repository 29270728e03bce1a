import { either as E } from 'fp-ts'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import type { SingerState } from '../src/singer/message.ts'
import type { PostgresTapConfig } from '../src/tap-postgres/tap-config.ts'
import { tapPostgres } from '../src/tap-postgres/tap-postgres.ts'
import {
  catalogOf,
  contractTap,
  extraction,
  isRecord,
  type TapWorld,
} from '../src/testing/tap-world.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const messageOf = (outcome: E.Either<{ readonly message: string }, unknown>): string =>
  E.isLeft(outcome) ? outcome.left.message : 'success'

describeWith('postgresql', 'tap-postgres following the log', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({ settings: { wal_level: 'logical', max_replication_slots: 30 } })
  })
  afterAll(() => server.stop())

  const sourceOf = async (
    statements: string,
    stream: string,
    more: Partial<PostgresTapConfig> = {},
  ) => {
    const { config, rows } = await postgresWorld(server)
    await rows(statements)
    const tap = contractTap(tapPostgres, { ...config, state_rows: 10, ...more })
    const world: TapWorld = {
      tap,
      stream,
      metadata: { 'replication-method': 'LOG_BASED' },
      put: () => {},
      tellsEmptyFromNone: true,
    }
    const slot = async () => {
      const [found] = await rows(
        `select confirmed_flush_lsn - '0/0' as confirmed from pg_replication_slots where database = current_database()`,
      )
      return Number(found?.['confirmed'])
    }
    return { world, rows, slot }
  }

  /** What a run gives from a state: its records without the place in the log, its states, and how it went. */
  const runOf = async (world: TapWorld, state: SingerState = {}, run = 'run-1') => {
    const { messages, outcome } = await extraction(world, await catalogOf(world), state, run)
    const states = messages.flatMap((one) => (one.type === 'STATE' ? [one.value] : []))
    const records = messages
      .filter(isRecord)
      .map(({ record: { _sdc_lsn: _, ...record } }) => record)
    return { messages, outcome, records, state: states.at(-1) ?? {}, states }
  }

  const lsnIn = (state: SingerState, stream: string): number =>
    (state['bookmarks'] as Record<string, { lsn: number }>)[stream]?.lsn ?? 0

  it('copies the table, and then gives what was inserted, updated and deleted since', async () => {
    const { world, rows } = await sourceOf(
      `create table pets (id int primary key, name text); insert into pets values (1, 'Ada'), (2, 'Bo'), (3, 'Cy')`,
      'public-pets',
    )
    const first = await runOf(world)
    expect(messageOf(first.outcome)).toBe('success')
    const kept = { _sdc_deleted_at: null }
    expect(first.records).toEqual([
      { id: 1, name: 'Ada', ...kept },
      { id: 2, name: 'Bo', ...kept },
      { id: 3, name: 'Cy', ...kept },
    ])
    await rows(`insert into pets values (4, 'Di')`)
    await rows(`update pets set name = 'Ada the first' where id = 1`)
    await rows('delete from pets where id = 2')
    await rows('update pets set id = 30 where id = 3')
    await rows(`begin; insert into pets values (99, 'never'); rollback`)
    const second = await runOf(world, first.state, 'run-2')
    expect(second.records).toEqual([
      { id: 4, name: 'Di', ...kept },
      { id: 1, name: 'Ada the first', ...kept },
      { id: 2, name: null, _sdc_deleted_at: expect.stringMatching(/^20\d\d-.*Z$/) as unknown },
      { id: 3, name: null, _sdc_deleted_at: expect.stringMatching(/^20\d\d-.*Z$/) as unknown },
      { id: 30, name: 'Cy', ...kept },
    ])
    expect((await runOf(world, second.state, 'run-3')).records).toEqual([])
  })

  it('goes on in the same run from each of its states with exactly the rest', async () => {
    const { world, rows } = await sourceOf(
      `create table pets (id int primary key, name text); insert into pets select n, 'x' from generate_series(1, 50) as n`,
      'public-pets',
    )
    const copied = await runOf(world)
    for (let n = 100; n < 115; n += 1)
      await rows(
        `insert into pets values (${n}, 'y'); update pets set name = 'z' where id = ${n - 80}`,
      )
    const whole = await runOf(world, copied.state, 'run-2')
    expect(whole.records).toHaveLength(30)
    for (const [at, message] of whole.messages.entries()) {
      if (message.type !== 'STATE') continue
      const rest = await runOf(world, message.value, 'run-2')
      expect(rest.records).toHaveLength(whole.messages.slice(at).filter(isRecord).length)
    }
    expect(whole.states.length).toBeGreaterThan(2)
    // A copy that was left in the middle is gone on with, and no change since it began is lost.
    const middle = copied.states.find((state) => JSON.stringify(state).includes('"copying":true'))
    const again = await runOf(world, middle, 'run-1')
    const ids = new Set(again.records.map(({ id }) => id))
    expect([45, 100, 114, 49].map((id) => ids.has(id))).toEqual([true, true, true, true])
  })

  it('lets the server forget only what a committed state has', async () => {
    const { world, rows, slot } = await sourceOf(
      'create table pets (id int primary key)',
      'public-pets',
    )
    const first = await runOf(world, {}, 'run-1')
    const begin = await slot()
    await rows('insert into pets values (1)')
    const second = await runOf(world, first.state, 'run-2')
    expect(second.records).toHaveLength(1)
    // Gone on with: its state is staged at most.
    await runOf(world, second.state, 'run-2')
    expect(await slot()).toBe(Math.max(begin, lsnIn(first.state, 'public-pets')))
    expect(first.state).toMatchObject({
      bookmarks: { 'public-pets': { log_end: expect.any(Number) as unknown } },
    })
    await rows('insert into pets values (2)')
    const third = await runOf(world, second.state, 'run-3')
    expect(third.records).toHaveLength(1)
    await expect.poll(slot).toBe(lsnIn(second.state, 'public-pets'))
    const late = await runOf(world, first.state, 'run-4')
    expect(messageOf(late.outcome)).toMatch(
      /stream public-pets: expected the replication slot to begin at .* is gone; extract it anew, as with --refresh public-pets/,
    )
  })

  it('goes on beyond the log of its start where it is told to, for so long', async () => {
    const { world, rows, slot } = await sourceOf(
      'create table pets (id int primary key)',
      'public-pets',
      { break_at_end_lsn: false, max_run_seconds: 2 },
    )
    const running = runOf(world)
    await expect.poll(slot, { timeout: 10_000 }).toBeGreaterThan(0)
    await rows('insert into pets values (1)')
    const { records, outcome, state } = await running
    expect(messageOf(outcome)).toBe('success')
    expect(records).toEqual([{ id: 1, _sdc_deleted_at: null }])
    expect((await runOf(world, state, 'run-2')).records).toEqual([])
  })

  it('keeps the log for a stream that another process extracts', async () => {
    const { world, rows, slot } = await sourceOf(
      'create table pets (id int primary key); create table owners (id int primary key)',
      'public-pets',
    )
    const owners = { ...world, stream: 'public-owners' }
    const first = await runOf(world)
    const both = await runOf(owners, first.state)
    const begin = await slot()
    await rows('insert into pets values (1); insert into owners values (1)')
    const second = await runOf(world, both.state, 'run-2')
    await runOf(world, second.state, 'run-3')
    expect(await slot()).toBeLessThanOrEqual(lsnIn(both.state, 'public-owners'))
    expect(await slot()).toBeGreaterThanOrEqual(begin)
    expect((await runOf(owners, second.state, 'run-3')).records).toHaveLength(1)
  })

  it('gives rows of the log as it gives those of the table, long values that did not change too', async () => {
    const values = `(1, 9223372036854775807, 0.1, 'NaN', 1.50, true, '2024-02-29', '2024-02-29 23:59:59.123456',
      '2024-03-01 01:00:00+02', E'tab\\t"and\\\\slash', '\\x00ff', '{"a": [1, 12345678901234567890]}', '{1,null,3}',
      '{"a b",null,"c\\"d","","NULL"}', '{{t,f},{f,t}}', '{2024-01-01 00:00:00+00}', '[1,5)', 'infinity')`
    const { world, rows } = await sourceOf(
      `create table things (id int primary key, big bigint, f8 double precision, nan numeric, n numeric(10, 2), ok boolean,
         day date, at timestamp, zoned timestamptz, txt text, bin bytea, doc jsonb, ints int[], texts text[], truths boolean[],
         times timestamptz[], span int4range, ever timestamptz, long text);
       alter table things alter column long set storage external`,
      'public-things',
    )
    const empty = await runOf(world)
    await rows(
      `insert into things values ${values}; update things set long = repeat('long ', 5000)`,
    )
    await rows(`update things set big = 5`)
    const logged = await runOf(world, empty.state, 'run-2')
    expect(messageOf(logged.outcome)).toBe('success')
    const { world: copying, rows: copiedRows } = await sourceOf(
      `create table things (id int primary key, big bigint, f8 double precision, nan numeric, n numeric(10, 2), ok boolean,
         day date, at timestamp, zoned timestamptz, txt text, bin bytea, doc jsonb, ints int[], texts text[], truths boolean[],
         times timestamptz[], span int4range, ever timestamptz, long text)`,
      'public-things',
    )
    await copiedRows(
      `insert into things values ${values}; update things set long = repeat('long ', 5000), big = 5`,
    )
    const copied = await runOf(copying)
    expect(JSON.stringify(logged.records.at(-1))).toBe(JSON.stringify(copied.records[0]))
  })

  it('refuses tables that cannot be followed, every one by name, and a truncated one', async () => {
    const { world, rows } = await sourceOf(
      'create table keyless (id int); create table pets (id int primary key)',
      'public-keyless',
    )
    expect(messageOf((await runOf(world)).outcome)).toMatch(
      /public-keyless: expected a primary key for LOG_BASED, found none/,
    )
    const pets = { ...world, stream: 'public-pets' }
    const first = await runOf(pets)
    await rows('insert into pets values (1); truncate pets')
    expect(messageOf((await runOf(pets, first.state, 'run-2')).outcome)).toMatch(
      /^public.pets: expected inserts, updates and deletes, found that it was truncated; extract it anew, as with --refresh public-pets; .* stay in the target/,
    )
  })

  it('says what a server must be like', async () => {
    const plain = await startPostgres()
    try {
      const { config, rows } = await postgresWorld(plain)
      await rows('create table pets (id int primary key)')
      const world: TapWorld = {
        tap: contractTap(tapPostgres, config),
        stream: 'public-pets',
        metadata: { 'replication-method': 'LOG_BASED' },
        put: () => {},
        tellsEmptyFromNone: true,
      }
      expect(messageOf((await runOf(world)).outcome)).toMatch(
        /expected wal_level = logical for LOG_BASED, which takes effect when the server is started again, found wal_level = replica/,
      )
    } finally {
      await plain.stop()
    }
  })
})
