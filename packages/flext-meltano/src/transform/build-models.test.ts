import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import {
  done,
  messageOf,
  ok,
  schemaOf,
  warehouseWorld,
  type WarehouseWorld,
} from '../../test/warehouse-world.ts'
import { buildModels } from './build-models.ts'
import type { SqlModel } from './model.ts'

const airports = schemaOf('airports', { iata: 'string', state: 'string' }, ['iata'])
const strikes = schemaOf('strikes', { airport: 'string', cost: 'integer' })

const model = (name: string, sql: string): SqlModel => ({ name, path: `models/${name}.sql`, sql })
const building = (world: WarehouseWorld, run: string, ...models: ReadonlyArray<SqlModel>) =>
  buildModels({ database: world.config.database, run, models })

const byState = model(
  'strikes_by_state',
  `-- what birds cost
   select state, count(*) as strikes, sum(cost) as cost
   from strikes join airports on iata = airport group by state order by state;`,
)
const dearest = model('dearest', 'select state from strikes_by_state order by cost desc limit 1')

const loaded = (): WarehouseWorld => {
  const world = warehouseWorld()
  world.stage('run-1', airports, [
    { iata: 'GRU', state: 'SP' },
    { iata: 'GIG', state: 'XX' },
    { iata: 'GIG', state: 'RJ' },
  ])
  world.stage('run-1', strikes, [
    { airport: 'GRU', cost: 10 },
    { airport: 'GIG', cost: 30 },
    { airport: 'GRU', cost: 5 },
  ])
  return world
}

describe('models', () => {
  it('are built over what the run has staged, and seen together with it once it is published', async () => {
    using world = loaded()
    expect(await building(world, 'run-1', byState, dearest)()).toEqual(
      E.right({
        models: [
          { name: 'strikes_by_state', rows: 2 },
          { name: 'dearest', rows: 1 },
        ],
        lineage: [
          { from: 'strikes', to: 'strikes_by_state' },
          { from: 'airports', to: 'strikes_by_state' },
          { from: 'strikes_by_state', to: 'dearest' },
        ],
      }),
    )
    expect(world.tables()).toEqual([])
    expect(await world.publish('run-1')).toEqual({ airports: 2, strikes: 3 })
    expect(world.tables()).toEqual(['airports', 'dearest', 'strikes', 'strikes_by_state'])
    expect(world.rows('select * from strikes_by_state')).toEqual([
      { state: 'RJ', strikes: 1, cost: 30 },
      { state: 'SP', strikes: 2, cost: 15 },
    ])
    expect(world.rows('select * from dearest')).toEqual([{ state: 'RJ' }])
    expect(world.leftovers()).toEqual([])
  })

  it('see published rows merged with staged ones: added, replaced, appended, grown', async () => {
    using world = loaded()
    await world.publish('run-1')
    world.stage('run-2', schemaOf('airports', { iata: 'string', city: 'string' }, ['iata']), [
      { iata: 'GIG', city: 'Rio' },
      { iata: 'CGH', city: 'Congonhas' },
    ])
    world.stage('run-2', strikes, [{ airport: 'CGH', cost: 1 }])
    const copy = model('copy', 'select * from airports order by iata')
    const count = model('cost', 'select sum(cost) as cost from strikes')
    await done(building(world, 'run-2', copy, count))
    expect(world.tables()).toEqual(['airports', 'strikes'])
    await world.publish('run-2')
    const merged = [
      { iata: 'CGH', state: null, city: 'Congonhas' },
      { iata: 'GIG', state: 'RJ', city: 'Rio' },
      { iata: 'GRU', state: 'SP', city: null },
    ]
    expect(world.rows('select * from copy')).toEqual(merged)
    expect(world.rows('select * from airports order by iata')).toEqual(merged)
    expect(world.rows('select * from cost')).toEqual([{ cost: 46 }])
  })

  it('see what an activated version leaves', async () => {
    using world = warehouseWorld()
    for (const [run, iata, version] of [
      ['run-1', 'GRU', 1],
      ['run-2', 'GIG', 2],
    ] as const) {
      world.stage(run, airports, [{ iata }], [{ version }])
      const store = world.open(run)
      ok(store.schema(airports))
      ok(store.activateVersion('airports', version))
      ok(store.checkpoint(undefined))
      store.close()
      await done(building(world, run, model('left', 'select iata from airports')))
      await world.publish(run)
      expect(world.rows('select * from "left"')).toEqual([{ iata }])
    }
  })

  it('take the place of the tables they made in older runs, and of no others', async () => {
    using world = loaded()
    await done(building(world, 'run-1', byState))
    await world.publish('run-1')
    world.stage('run-2', strikes, [{ airport: 'GRU', cost: 100 }])
    await done(building(world, 'run-2', byState))
    expect(world.rows('select max(cost) as most from strikes_by_state')).toEqual([{ most: 30 }])
    await world.publish('run-2')
    expect(world.rows('select max(cost) as most from strikes_by_state')).toEqual([{ most: 115 }])

    expect(messageOf(await building(world, 'run-3', model('Airports', 'select 1 as one'))())).toBe(
      'models/Airports.sql: expected a free name for the table of a model, ' +
        'found "Airports", and there is a table "airports" that no model made',
    )
  })

  it('may be built again for the same run, and then count as they were built last', async () => {
    using world = loaded()
    await done(building(world, 'run-1', byState, dearest))
    await done(building(world, 'run-1', model('dearest', "select 'RS' as state")))
    await world.publish('run-1')
    expect(world.tables()).toEqual(['airports', 'dearest', 'strikes'])
    expect(world.rows('select * from dearest')).toEqual([{ state: 'RS' }])
  })

  it('are gone with what they were built on, when the run is discarded or loaded further', async () => {
    using world = loaded()
    await done(building(world, 'run-1', byState))
    world.stage('run-1', airports, [{ iata: 'GRU', state: 'MG' }])
    await world.publish('run-1')
    expect(world.tables()).toEqual(['airports', 'strikes'])
    expect(world.rows("select state from airports where iata = 'GRU'")).toEqual([{ state: 'MG' }])

    await done(building(world, 'run-2', byState))
    await done(world.staging.discard('run-2'))
    expect(world.leftovers()).toEqual([])
  })

  it.each([
    ['select state,\n  cuont(*)\nfrom airports', 2, 'no such function: cuont'],
    ['select state\nfrom airprots', 2, 'no such table: airprots'],
    ['select a.stat\nfrom airports a', 1, 'no such column: a.stat'],
    ['select state\nfrom airports\ngroup state by state', 3, 'near "state": syntax error'],
    ['select state,\nfrom airports', 2, 'near "from": syntax error'],
    ['select state from airports\nwhere (', 2, 'incomplete input'],
    ["select json_extract('{', '$')", undefined, 'malformed JSON'],
    ['select 1 as a, 2 as A', undefined, '"a" and "A"; name one of them otherwise with AS'],
  ])('fail at file and line, and leave nothing built: %j', async (sql, line, found) => {
    using world = loaded()
    const failed = await building(world, 'run-1', byState, model('broken', sql))()
    expect(failed).toMatchObject(E.left({ _tag: 'ModelFailed', model: 'broken' }))
    const place = line === undefined ? 'models/broken.sql' : `models/broken.sql:${line}`
    expect(messageOf(failed)).toContain(`${place}: expected `)
    expect(messageOf(failed)).toContain(`found ${found}`)
    expect(await world.publish('run-1')).toEqual({ airports: 2, strikes: 3 })
    expect(world.tables()).toEqual(['airports', 'strikes'])
  })

  it('are refused all at once for what can be seen beforehand', async () => {
    using world = loaded()
    const refused = await building(
      world,
      'run-1',
      model('a', 'select * from b'),
      model('b', 'select *\nfrom main.airports'),
      model('c', '\ndelete from airports'),
      model('C', 'select 1'),
    )()
    expect(messageOf(refused).split('\n')).toEqual([
      'models/C.sql: expected models whose names differ in more than capital letters, found "c" and "C"',
      'models/a.sql:1: expected models/b.sql to come before it, found it later',
      'models/b.sql:2: expected "airports" alone, which shows the rows of this run too, found main.airports',
      'models/c.sql:2: expected SELECT or WITH … SELECT, found delete',
    ])
  })

  it('are not built under the name of a stream that the run loads', async () => {
    using world = loaded()
    expect(
      messageOf(await building(world, 'run-1', model('airports', 'select 1 as one'))()),
    ).toContain('found "airports", and stream airports is loaded into "airports"')
  })

  it('stop between two models when they are told to', async () => {
    using world = loaded()
    const stopped = buildModels({
      database: world.config.database,
      run: 'run-1',
      models: [byState],
      signal: AbortSignal.abort(),
    })
    expect(await stopped()).toMatchObject(E.left({ _tag: 'TransformAborted' }))
  })

  it('are not built for a run that is published', async () => {
    using world = loaded()
    await world.publish('run-1')
    expect(messageOf(await building(world, 'run-1', byState)())).toContain(
      'run run-1 to be under way, found it published already',
    )
  })
})
