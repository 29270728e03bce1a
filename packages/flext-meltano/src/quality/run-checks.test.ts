import { decode } from 'flext-core'
import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import {
  done,
  messageOf,
  schemaOf,
  warehouseWorld,
  type WarehouseWorld,
} from '../../test/warehouse-world.ts'
import { buildModels } from '../transform/build-models.ts'
import { QualityCheck } from './quality-check.ts'
import { runChecks } from './run-checks.ts'

const airports = schemaOf('airports', { iata: 'string', state: 'string', hub: 'boolean' })
const strikes = schemaOf('strikes', { airport: 'string', 'the.cost': 'integer' })

const loaded = (): WarehouseWorld => {
  const world = warehouseWorld()
  world.stage('run-1', airports, [
    { iata: 'GRU', state: 'SP', hub: true },
    { iata: 'GIG', state: 'RJ', hub: false },
    { iata: 'GRU', state: 'XX', hub: true },
    { iata: null, state: null, hub: null },
  ])
  world.stage('run-1', strikes, [
    { airport: 'GRU', 'the.cost': 10 },
    { airport: 'NAT', 'the.cost': 30 },
    { airport: 'NAT', 'the.cost': null },
    { airport: null, 'the.cost': 2 ** 52 },
  ])
  return world
}
const checking = (world: WarehouseWorld, run: string, ...checks: ReadonlyArray<QualityCheck>) =>
  runChecks({ database: world.config.database, run, checks })

describe('quality checks', () => {
  it("of ranges, patterns, times and queries of one's own", async () => {
    using world = loaded()
    world.stage('run-1', schemaOf('orders', { id: 'integer', at: 'string', code: 'string' }), [
      { id: 1, at: '2026-11-24T10:00:00Z', code: 'A-1' },
      { id: 20, at: '2026-11-25T09:00:00+02:00', code: 'b-2' },
      { id: null, at: null, code: null },
    ])
    const now = Date.parse('2026-11-25T08:00:00Z')
    const results = await done(
      runChecks({
        database: world.config.database,
        run: 'run-1',
        now,
        checks: [
          { range: { column: 'orders.id', min: 1, max: 19 } },
          { range: { column: 'orders.at', min: '2026-11-25' } },
          { matches: { column: 'orders.code', pattern: '^[A-Z]-\\d$' } },
          { freshness: { column: 'orders.at', within: 3_600_000 } },
          { freshness: { column: 'orders.at', within: 3_599_999 } },
          { freshness: { column: 'orders.code', within: 1 } },
          { sql: 'select id from orders where id > 19;', name: 'small ids', severity: 'warn' },
        ],
      }),
    )
    expect(results.map(({ check, passed, sample }) => [check, passed, sample])).toEqual([
      ['orders.id is 1 to 19', false, [{ id: 20, rows: 1 }]],
      ['orders.at is at least 2026-11-25', false, [{ at: '2026-11-24T10:00:00Z', rows: 1 }]],
      ['orders.code matches /^[A-Z]-\\d$/', false, [{ code: 'b-2', rows: 1 }]],
      ['orders.at is at most 1h old', true, []],
      ['orders.at is at most 59m59s999ms old', false, [{ latest: '2026-11-25T09:00:00+02:00' }]],
      ['orders.code is at most 1ms old', false, [{ latest: null }]],
      ['small ids', false, [{ id: 20 }]],
    ])
    expect(results.at(-1)?.severity).toBe('warn')
  })

  it('see how a table has changed since what is published', async () => {
    using world = warehouseWorld()
    const people = schemaOf('people', { id: 'integer', age: 'integer', city: 'string' }, ['id'])
    const some = (from: number, to: number, city: string) =>
      Array.from({ length: to - from }, (_, nth) => ({
        id: from + nth,
        age: (from + nth) % 50,
        city,
      }))
    const checks: ReadonlyArray<QualityCheck> = [
      { row_count_change: { table: 'people', max: 0.5 } },
      { row_count_change: { table: 'people', min: 0 } },
      { drift: { column: 'people.age', max: 0.1 } },
      { drift: { column: 'people.city', max: 0.3 } },
    ]
    world.stage('run-1', people, some(0, 200, 'Lisbon'))
    const first = await done(checking(world, 'run-1', ...checks))
    expect(first.every(({ passed }) => passed)).toBe(true)
    await world.publish('run-1')

    world.stage('run-2', people, some(200, 400, 'Porto'))
    const second = await done(checking(world, 'run-2', ...checks))
    expect(second.map(({ passed, sample }) => [passed, sample])).toEqual([
      [false, [{ before: 200, after: 400 }]],
      [true, []],
      [true, []],
      [false, [{ distance: 0.5 }]],
    ])
    world.stage(
      'run-3',
      people,
      some(0, 200, 'Lisbon').map((row) => ({ ...row, age: 90 })),
    )
    const third = await done(
      checking(world, 'run-3', { drift: { column: 'people.age', max: 0.5 } }),
    )
    expect(third).toMatchObject([{ passed: false, sample: [{ distance: 1 }] }])
  })

  it('are refused where a pattern, a distance or a query cannot be', async () => {
    using world = loaded()
    const refused = await checking(
      world,
      'run-1',
      { matches: { column: 'airports.iata', pattern: '(' } },
      { drift: { column: 'airports.iata', max: 2 } },
      { range: { column: 'airports.iata' } },
      { sql: 'delete from airports' },
    )()
    expect(messageOf(refused).split('\n')).toEqual([
      expect.stringMatching(/^check "airports.iata matches \/\(\/": expected a regular expression/),
      'check "airports.iata is spread as before, up to 2": expected a distance from 0 to 1, found 2',
      'check "airports.iata is anything": expected min or max, found neither',
      'check "no row of: delete from airports": expected SELECT or WITH … SELECT, found delete',
    ])
    const unknown = await checking(world, 'run-1', { sql: 'select nope from airports' })()
    expect(messageOf(unknown)).toContain(
      'expected a query that SQLite can carry out, found no such',
    )
  })

  it('tell how many rows fail, and show some of them', async () => {
    using world = loaded()
    const results = await done(
      checking(
        world,
        'run-1',
        { not_null: 'airports.iata' },
        { unique: 'airports.iata' },
        { accepted_values: { column: 'airports.state', values: ['SP', 'RJ'] } },
        { relationships: { column: 'strikes.airport', to: 'airports.iata' } },
        { row_count: { table: 'airports', min: 10 } },
        { row_count: { table: 'airports', max: 3 } },
        { accepted_values: { column: 'strikes.the.cost', values: [10, 30] } },
      ),
    )
    expect(results).toEqual([
      {
        check: 'airports.iata is never null',
        passed: false,
        severity: 'error',
        failing: 1,
        sample: [{ iata: null, state: null, hub: null }],
      },
      {
        check: 'airports.iata is unique',
        passed: false,
        severity: 'error',
        failing: 2,
        sample: [{ iata: 'GRU', rows: 2 }],
      },
      {
        check: 'airports.state is one of "SP", "RJ"',
        passed: false,
        severity: 'error',
        failing: 1,
        sample: [{ state: 'XX', rows: 1 }],
      },
      {
        check: 'strikes.airport is found in airports.iata',
        passed: false,
        severity: 'error',
        failing: 2,
        sample: [{ airport: 'NAT', rows: 2 }],
      },
      {
        check: 'airports has at least 10 rows',
        passed: false,
        severity: 'error',
        failing: 6,
        sample: [{ rows: 4 }],
      },
      {
        check: 'airports has at most 3 rows',
        passed: false,
        severity: 'error',
        failing: 1,
        sample: [{ rows: 4 }],
      },
      {
        check: 'strikes.the.cost is one of 10, 30',
        passed: false,
        severity: 'error',
        failing: 1,
        sample: [{ 'the.cost': 2 ** 52, rows: 1 }],
      },
    ])
  })

  it('pass where the rows are as they are said to be', async () => {
    using world = loaded()
    const results = await done(
      checking(
        world,
        'run-1',
        { not_null: 'STRIKES.airport' },
        { unique: { table: 'airports', columns: ['iata', 'state'] } },
        { accepted_values: { column: 'airports.hub', values: [true, false] } },
        { accepted_values: { column: 'airports.iata', values: ['GRU', 'GIG', 7] } },
        { row_count: { table: 'airports', min: 4, max: 4 } },
      ),
    )
    expect(results.map(({ passed }) => passed)).toEqual([false, true, true, true, true])
    expect(results[1]).toEqual({
      check: 'airports.iata, airports.state together are unique',
      passed: true,
      severity: 'error',
      failing: 0,
      sample: [],
    })
  })

  it('look at published rows and staged ones as they will stand together, and at models', async () => {
    using world = loaded()
    await world.publish('run-1')
    world.stage('run-2', schemaOf('states', { code: 'string' }, ['code']), [{ code: 'SP' }])
    world.stage('run-2', strikes, [{ airport: 'GIG', 'the.cost': 1 }])
    const sql = 'select airport, count(*) as n from strikes group by airport'
    await done(
      buildModels({
        database: world.config.database,
        run: 'run-2',
        models: [{ name: 'by_airport', path: 'by_airport.sql', sql }],
      }),
    )
    const checks: ReadonlyArray<QualityCheck> = [
      { row_count: { table: 'strikes', min: 5, max: 5 } },
      { unique: 'by_airport.airport' },
      { relationships: { column: 'states.code', to: 'airports.state' } },
    ]
    const results = await done(checking(world, 'run-2', ...checks))
    expect(results.map(({ passed }) => passed)).toEqual([true, true, true])
    expect(world.tables()).toEqual(['airports', 'strikes'])
  })

  it('give at most five samples, the most frequent first', async () => {
    using world = warehouseWorld()
    const rows = [1, 2, 2, 3, 4, 5, 6, 7].map((id) => ({ id }))
    world.stage('run-1', schemaOf('ids', { id: 'integer' }), rows)
    const [result] = await done(
      checking(world, 'run-1', { accepted_values: { column: 'ids.id', values: [7] } }),
    )
    expect(result?.failing).toBe(7)
    expect(result?.sample.map(({ id }) => id)).toEqual([2, 1, 3, 4, 5])
  })

  it('count rows under another name where a column is called rows', async () => {
    using world = warehouseWorld()
    const rows = [7, 7, 8].map((value) => ({ rows: value }))
    world.stage('run-1', schemaOf('tables', { rows: 'integer' }), rows)
    const checks: ReadonlyArray<QualityCheck> = [
      { unique: 'tables.rows' },
      { accepted_values: { column: 'tables.rows', values: [8] } },
    ]
    const results = await done(checking(world, 'run-1', ...checks))
    expect(results.map(({ failing, sample }) => [failing, sample])).toEqual([
      [2, [{ rows: 7, rows_: 2 }]],
      [2, [{ rows: 7, rows_: 2 }]],
    ])
  })

  it('are refused all at once where they name what is not there', async () => {
    using world = loaded()
    const refused = await checking(
      world,
      'run-1',
      { not_null: 'airprots.iata' },
      { unique: 'airports.code' },
      { unique: { table: 'airports', columns: [] } },
      { not_null: 'iata' },
      { row_count: { table: 'airports' } },
      { relationships: { column: 'strikes.airport', to: '_flext_run.run' } },
    )()
    expect(messageOf(refused).split('\n')).toEqual([
      'check "airprots.iata is never null": expected a table (airports, strikes), found "airprots"',
      'check "airports.code is unique": expected a column of airports (iata, state, hub), found "code"',
      'check " together are unique": expected one column at least, found none',
      'check "iata is never null": expected a column as table.column, found "iata"',
      'check "airports has rows": expected min or max, found neither',
      'check "strikes.airport is found in _flext_run.run": expected a table (airports, strikes), found "_flext_run"',
    ])
  })

  it('stop between two checks when they are told to', async () => {
    using world = loaded()
    const stopped = await runChecks({
      database: world.config.database,
      run: 'run-1',
      checks: [{ not_null: 'airports.iata' }],
      signal: AbortSignal.abort(),
    })()
    expect(stopped).toMatchObject(E.left({ _tag: 'ChecksAborted' }))
  })

  it('are read from their YAML form, and a mistake is told of the kind of check it is in', () => {
    const check = { unique: { table: 'airports', columns: ['iata'] } }
    expect(QualityCheck.decode(check)).toEqual(E.right(check))
    const unknown = decode(QualityCheck, { not_nul: 'airports.iata' }, { name: 'checks' })
    expect(unknown).toMatchObject({
      left: {
        message:
          'checks: expected a check (not_null, unique, accepted_values, relationships, row_count, range, matches, freshness, row_count_change, drift, sql), found an object',
      },
    })
    const misspelt = decode(QualityCheck, { row_count: { table: 'airports', minimum: 3 } })
    expect(misspelt).toMatchObject({
      left: {
        message: 'row_count.minimum: expected no such key (known: table, min, max), found a number',
      },
    })
    expect(E.isLeft(QualityCheck.decode({ not_null: 'a.b', unique: 'a.b' }))).toBe(true)
  })
})
