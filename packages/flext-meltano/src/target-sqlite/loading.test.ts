import { DatabaseSync } from 'node:sqlite'

import { describe, expect, it } from 'vitest'

import { done, messageOf, ok, schemaOf, warehouseWorld } from '../../test/warehouse-world.ts'

const users = schemaOf('users', { id: 'integer', name: 'string', born: 'integer' }, ['id'])

describe('loading into SQLite', () => {
  it('lets the last arrival of a key win, within a run and over older runs', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [
      { id: 1, name: 'Ana', born: 1980 },
      { id: 2, name: 'Bia', born: 1990 },
      { id: 1, name: 'Ana Maria', born: null },
    ])
    expect(await world.publish('run-1')).toEqual({ users: 2 })
    world.stage('run-2', users, [
      { id: 3, name: 'Cid', born: 2000 },
      { id: 2, name: 'Beatriz', born: 1990 },
      { id: 3, name: 'Cidinho', born: 2001 },
    ])
    expect(await world.publish('run-2')).toEqual({ users: 2 })
    expect(world.rows('select * from users order by id')).toEqual([
      { id: 1, name: 'Ana Maria', born: null },
      { id: 2, name: 'Beatriz', born: 1990 },
      { id: 3, name: 'Cidinho', born: 2001 },
    ])
    expect(world.leftovers()).toEqual([])
  })

  it('keeps every row of a stream without key, and of one that is told to append', async () => {
    using world = warehouseWorld({ load_method: 'append-only' })
    for (const run of ['run-1', 'run-2']) {
      world.stage(run, users, [{ id: 1, name: run }])
      await world.publish(run)
    }
    expect(world.rows('select id, name from users order by name')).toEqual([
      { id: 1, name: 'run-1' },
      { id: 1, name: 'run-2' },
    ])
  })

  it('declares columns by their JSON types', async () => {
    using world = warehouseWorld()
    const every = schemaOf('every', {
      whole: 'integer',
      broken: 'number',
      either: { type: ['integer', 'number'] },
      yes: 'boolean',
      words: 'string',
      day: { type: ['null', 'string'], format: 'date' },
      moment: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      thing: 'object',
      list: 'array',
      mixed: { type: ['integer', 'string', 'boolean', 'null'] },
      anything: {},
    })
    const moment = '2026-11-22T10:00:00.000001Z'
    const row = {
      whole: 1,
      broken: 1,
      either: 2,
      yes: false,
      words: '1',
      day: '2026-11-22',
      moment,
    }
    world.stage('run-1', every, [
      { ...row, thing: { a: [1] }, list: [], mixed: 1, anything: { deep: true } },
      { either: 0.5, mixed: 'one', anything: 'text' },
      { either: 0, mixed: true, anything: null },
    ])
    await world.publish('run-1')
    expect(world.rows("select name, type from pragma_table_info('every')")).toEqual([
      { name: 'whole', type: 'INTEGER' },
      { name: 'broken', type: 'REAL' },
      { name: 'either', type: 'REAL' },
      { name: 'yes', type: 'INTEGER' },
      { name: 'words', type: 'TEXT' },
      { name: 'day', type: 'TEXT' },
      { name: 'moment', type: 'TEXT' },
      { name: 'thing', type: 'TEXT' },
      { name: 'list', type: 'TEXT' },
      { name: 'mixed', type: 'TEXT' },
      { name: 'anything', type: 'TEXT' },
    ])
    const [first, second, third] = world.rows('select * from every')
    const json = { thing: '{"a":[1]}', list: '[]', mixed: '1', anything: '{"deep":true}' }
    expect(first).toEqual({ ...row, yes: 0, ...json })
    expect(second).toMatchObject({ whole: null, either: 0.5, mixed: 'one', anything: 'text' })
    expect(third).toMatchObject({ either: 0, mixed: 'true', anything: null })
    expect(world.rows('select distinct typeof(mixed) t from every')).toEqual([{ t: 'text' }])
  })

  it.each([
    [{ id: 'x' }, 'column "id" to be integer, found "x" (string) in record 2 of the run'],
    [{ id: 1.5 }, 'column "id" to be integer, found 1.5'],
    [{ id: 2 ** 53 }, 'column "id" to be integer, found 9007199254740992'],
    [{}, 'column "id" to be integer, found missing'],
    [{ id: null }, 'column "id" to be integer, found null'],
    [{ id: 1, name: ['x'] }, 'column "name" to be text or null, found an array'],
  ])('refuses the record %j', async (record, found) => {
    using world = warehouseWorld()
    const store = world.open('run-1')
    ok(store.schema(users))
    ok(store.write('users', [{ id: 7 }]))
    expect(messageOf(store.write('users', [record]))).toContain(`stream users: expected ${found}`)
    expect(messageOf(store.checkpoint({ at: 1 }))).toContain(found)
    store.close()
    expect(await done(world.staging.staged('run-1'))).toBeUndefined()
  })

  it('adds a column that a later schema brings, and keeps the values of one it leaves out', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1, name: 'Ana', born: 1980 }])
    await world.publish('run-1')
    world.stage('run-2', schemaOf('users', { id: 'integer', city: 'string' }, ['id']), [
      { id: 1, city: 'Recife' },
      { id: 2, city: 'Natal' },
    ])
    await world.publish('run-2')
    expect(world.rows('select * from users order by id')).toEqual([
      { id: 1, name: 'Ana', born: 1980, city: 'Recife' },
      { id: 2, name: null, born: null, city: 'Natal' },
    ])
  })

  it('refuses a type that does not fit the table, naming stream, column and both types', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1, name: 'Ana', born: 1980 }])
    await world.publish('run-1')
    const store = world.open('run-2')
    const changed = schemaOf('users', { id: 'integer', name: 'integer', born: 'string' }, ['id'])
    expect(messageOf(store.schema(changed))).toBe(
      'stream users: expected column "name" of a type that fits TEXT in table "users", ' +
        'column "born" of a type that fits INTEGER in table "users", ' +
        'found "name" of integer (INTEGER) in the schema, "born" of text (TEXT) in the schema; ' +
        'schema_changes: discard-value or discard-row loads what fits; ' +
        'to load all, load into another table (table_name), or drop this one and run --full-refresh',
    )
    store.close()
    expect(world.rows('select * from users')).toEqual([{ id: 1, name: 'Ana', born: 1980 }])
    expect(world.leftovers()).toEqual([])
  })

  it('takes whole numbers into a column of broken ones, and not the other way round', async () => {
    using world = warehouseWorld()
    world.stage('run-1', schemaOf('prices', { of: 'number' }), [{ of: 0.5 }])
    await world.publish('run-1')
    world.stage('run-2', schemaOf('prices', { of: 'integer' }), [{ of: 2 }])
    await world.publish('run-2')
    expect(world.rows('select of, typeof(of) as t from prices')).toEqual([
      { of: 0.5, t: 'real' },
      { of: 2, t: 'real' },
    ])
    const store = world.open('run-3')
    expect(messageOf(store.schema(schemaOf('prices', { of: 'string' })))).toContain('fits REAL')
    store.close()
  })

  it('adds the columns of the Singer SDK when it is told to', async () => {
    using world = warehouseWorld({ add_metadata_columns: true, default_table_prefix: 'raw ' })
    const before = new Date().toISOString()
    world.stage(
      'run-1',
      users,
      [{ id: 1 }, { id: 2 }],
      [{ time_extracted: '2026-11-22T10:00:00Z', version: 7 }, {}],
    )
    await world.publish('run-1')
    const [first, second] = world.rows('select * from "raw users" order by id')
    expect(first).toMatchObject({
      _sdc_extracted_at: '2026-11-22T10:00:00Z',
      _sdc_table_version: 7,
    })
    expect(second).toMatchObject({ _sdc_extracted_at: null, _sdc_table_version: null })
    expect(String(first?.['_sdc_received_at']) >= before).toBe(true)
    expect(first?.['_sdc_batched_at']).toBe(first?.['_sdc_received_at'])
    expect(first?.['_sdc_sequence']).toBe(Date.parse(String(first?.['_sdc_received_at'])))
  })

  it('goes on with a run of another process, and with a schema that has grown since', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1, name: 'Ana' }])
    const grown = schemaOf('users', { id: 'integer', city: 'string' }, ['id'])
    world.stage('run-1', grown, [{ id: 2, city: 'Natal' }])
    expect((await done(world.staging.staged('run-1')))?.rows).toEqual({ users: 2 })
    await world.publish('run-1')
    expect(world.rows('select id, name, city from users')).toEqual([
      { id: 1, name: 'Ana', city: null },
      { id: 2, name: null, city: 'Natal' },
    ])
  })

  it('refuses to load into a run that is published', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1 }])
    await world.publish('run-1')
    expect(() => world.open('run-1')).toThrow('run run-1 to be under way, found it published')
  })

  it('refuses to merge by key into a table where rows share it', async () => {
    using world = warehouseWorld()
    world.stage('run-0', { ...users, key_properties: [] }, [{ id: 1 }, { id: 1 }])
    await world.publish('run-0')
    world.stage('run-1', users, [{ id: 1 }])
    expect(messageOf(await world.staging.publish('run-1', 'nightly')())).toBe(
      'stream users: expected table "users" with one row for each id, ' +
        'found rows that share it; append to it, or load into another table',
    )
    expect(world.rows('select count(*) as n from users')).toEqual([{ n: 2 }])
  })

  it('merges into a table that somebody made beforehand', async () => {
    using world = warehouseWorld()
    const theirs = new DatabaseSync(world.config.database)
    theirs.exec(`create table users (ID bigint primary key, name varchar(20), note text default 'new');
                 insert into users values (1, 'Ana', 'old');
                 create view names as select name, city from users`)
    theirs.close()
    world.stage(
      'run-1',
      schemaOf('users', { id: 'integer', name: 'string', city: 'string' }, ['id']),
      [
        { id: 1, name: 'Ana Maria', city: 'Recife' },
        { id: 2, name: 'Bia', city: null },
      ],
    )
    await world.publish('run-1')
    expect(world.rows('select * from users order by id')).toEqual([
      { ID: 1, name: 'Ana Maria', note: 'old', city: 'Recife' },
      { ID: 2, name: 'Bia', note: 'new', city: null },
    ])
    expect(world.rows('select * from names')).toHaveLength(2)
  })
})
