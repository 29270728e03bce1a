import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { openNodeSqlite } from 'flext-core/sqlite'
import { describe, expect, it } from 'vitest'

import { ok, schemaOf, warehouseWorld } from '../../test/warehouse-world.ts'
import { sqliteForecast } from './sqlite-forecast.ts'

const users = schemaOf('users', { id: 'integer', name: 'string' }, ['id'])
const grown = schemaOf('users', { id: 'integer', name: 'string', mail: 'string' }, ['id'])
const retyped = schemaOf('users', { id: 'integer', name: 'integer' }, ['id'])
const containing = (text: string): unknown => expect.stringContaining(text)
const logs = schemaOf('logs', { line: 'string' })

describe('what a load would do to a warehouse file', () => {
  it('is told where there is none yet, and makes none', () => {
    using world = warehouseWorld()
    const forecast = ok(sqliteForecast(world.config, { schemas: [users, logs], models: ['top'] }))
    expect(forecast.tables).toMatchObject([
      {
        stream: 'users',
        action: 'create',
        load: 'swap',
        keys: ['id'],
        added: [
          { name: 'id', type: 'INTEGER' },
          { name: 'name', type: 'TEXT' },
        ],
      },
      { stream: 'logs', action: 'create', load: 'swap', keys: [] },
    ])
    expect(forecast.models).toEqual([{ name: 'top', action: 'create' }])
    expect(existsSync(world.config.database)).toBe(false)
  })

  it('refuses models that could not be placed, in a file of somebody else’s too', () => {
    using world = warehouseWorld()
    const database = openNodeSqlite({ path: world.config.database })
    database.exec('create table "top" (x)')
    database.close()
    const models = ['top', '_flext_mine', 'other']
    const forecast = ok(sqliteForecast(world.config, { schemas: [], models }))
    expect(forecast.models).toMatchObject([
      { name: 'top', action: 'refuse', problem: containing('that no model made') },
      { name: '_flext_mine', action: 'refuse', problem: containing('the warehouse keeps names') },
      { name: 'other', action: 'create' },
    ])
  })

  it('is what the load then does, and leaves the file as it is', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1, name: 'Ana' }])
    world.stage('run-1', logs, [{ line: 'x' }])
    await world.publish('run-1')
    const before = readFileSync(world.config.database)
    const folder = readdirSync(dirname(world.config.database))
    const config = { ...world.config, add_metadata_columns: true, default_table_prefix: '' }
    const forecast = ok(sqliteForecast(config, { schemas: [grown, logs], models: ['users'] }))
    expect(forecast.tables).toMatchObject([
      { stream: 'users', action: 'change', load: 'merge', widened: [] },
      { stream: 'logs', action: 'change', load: 'append' },
    ])
    expect(forecast.tables[0]?.added.map(({ name }) => name)).toEqual([
      'mail',
      '_sdc_extracted_at',
      '_sdc_received_at',
      '_sdc_batched_at',
      '_sdc_sequence',
      '_sdc_table_version',
    ])
    expect(forecast.models).toMatchObject([
      { name: 'users', action: 'refuse', problem: containing('that no model made') },
    ])
    const plain = ok(sqliteForecast(world.config, { schemas: [users], models: [] }))
    expect(plain.tables).toMatchObject([{ action: 'keep', load: 'merge', added: [] }])
    expect(readFileSync(world.config.database).equals(before)).toBe(true)
    expect(readdirSync(dirname(world.config.database))).toEqual(folder)

    world.stage('run-2', grown, [{ id: 2, name: 'Bia', mail: 'b@c' }])
    await world.publish('run-2')
    expect(Object.keys(world.rows('select * from users')[0] ?? {})).toEqual(['id', 'name', 'mail'])
  })

  it('says what each policy for schema changes would do about a column', async () => {
    using world = warehouseWorld()
    world.stage('run-1', users, [{ id: 1, name: 'Ana' }])
    await world.publish('run-1')
    const under = (schema_changes: 'evolve' | 'freeze' | 'discard-value' | 'discard-row') =>
      ok(sqliteForecast({ ...world.config, schema_changes }, { schemas: [grown], models: [] }))
        .tables[0]
    expect(under('freeze')).toMatchObject({
      action: 'refuse',
      problem: containing('expected column "mail" in table "users"'),
    })
    expect(under('discard-value')).toMatchObject({
      action: 'keep',
      discarded: { what: 'values', columns: ['mail'] },
    })
    expect(under('discard-row')).toMatchObject({
      action: 'keep',
      discarded: { what: 'rows', columns: ['mail'] },
    })
    expect(under('evolve')).not.toHaveProperty('discarded')
    expect(
      ok(sqliteForecast(world.config, { schemas: [retyped], models: [] })).tables[0],
    ).toMatchObject({ action: 'refuse', problem: containing('"name" of integer') })
  })
})
