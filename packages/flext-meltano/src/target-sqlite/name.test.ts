import { describe, expect, it } from 'vitest'

import { messageOf, ok, schemaOf, warehouseWorld } from '../../test/warehouse-world.ts'

const oddNames = [
  'select',
  'a b',
  'dotted.name',
  'schema-table',
  'quo"ted',
  "apos'trophe",
  '1st',
  'ünïcode ÜNÏCODE 表',
  'x as y',
  '%like_',
  '[brackets]',
  '`ticks`',
  ';drop table users--',
  'n'.repeat(500),
  'line\nbreak',
  ' ',
]

describe('names in SQLite', () => {
  it.each(oddNames)('may be %j, for a stream, its columns and its key', async (name) => {
    using world = warehouseWorld({ add_metadata_columns: true })
    const odd = schemaOf(name, { [name]: 'integer', rowid: 'string', oid: 'string' }, [name])
    for (const run of ['run-1', 'run-2']) {
      world.stage(run, odd, [
        { [name]: 1, rowid: 'first' },
        { [name]: 1, rowid: run },
        { [name]: 2, rowid: run },
      ])
      expect(await world.publish(run)).toEqual({ [name]: 2 })
    }
    expect(world.tables()).toEqual([name])
    const quoted = `"${name.replaceAll('"', '""')}"`
    expect(world.rows(`select ${quoted}, "rowid" from ${quoted} order by 1`)).toEqual([
      { [name]: 1, rowid: 'run-2' },
      { [name]: 2, rowid: 'run-2' },
    ])
  })

  it.each(['Run 1', 'run/../2', 'r'.repeat(300), 'ünï'])('may be %j, for a run', async (run) => {
    using world = warehouseWorld()
    world.stage(run, schemaOf('users', { id: 'integer' }, ['id']), [{ id: 1 }])
    world.stage(run.toUpperCase() + '_', schemaOf('users', { id: 'integer' }, ['id']), [{ id: 2 }])
    await world.publish(run)
    expect(world.rows('select * from users')).toEqual([{ id: 1 }])
  })

  it.each([
    [schemaOf('u', { Id: 'integer', id: 'integer' }), 'columns that differ', '"Id" and "id"'],
    [schemaOf('sqlite_users', { id: 'integer' }), 'a table name', 'begin with sqlite_'],
    [schemaOf('_FLEXT_run', { id: 'integer' }), 'a table name', 'begin with _flext_'],
    [schemaOf('', { id: 'integer' }), 'a table name', 'an empty name'],
    [schemaOf('u', { 'a\0b': 'integer' }), 'column names without NUL', '"a\\u0000b"'],
    [schemaOf('u', {}), 'a schema with properties', 'none'],
    [schemaOf('u', { id: 'integer' }, ['key']), 'key properties among the columns id', '"key"'],
    [
      schemaOf('u', { rowid: 'string', oid: 'string', _rowid_: 'string' }),
      'a column less',
      'rowid',
    ],
  ])('are refused where no table can have them: %#', (schema, expected, found) => {
    using world = warehouseWorld()
    const store = world.open('run-1')
    const message = messageOf(store.schema(schema))
    expect(message).toContain(`stream ${schema.stream}: expected ${expected}`)
    expect(message).toContain(found)
    store.close()
  })

  it('are refused when two streams differ only in capital letters, in a run or over runs', async () => {
    using world = warehouseWorld()
    const store = world.open('run-1')
    ok(store.schema(schemaOf('users', { id: 'integer' })))
    expect(messageOf(store.schema(schemaOf('Users', { id: 'integer' })))).toContain(
      'found "Users", while stream users has "users"',
    )
    store.close()
    world.stage('run-1', schemaOf('users', { id: 'integer' }), [{ id: 1 }])
    await world.publish('run-1')
    const next = world.open('run-2')
    expect(messageOf(next.schema(schemaOf('USERS', { id: 'integer' })))).toContain(
      'found "USERS", while there is a table "users"',
    )
    next.close()
  })

  it('leave a column that the tap itself calls _sdc_sequence to the tap', async () => {
    using world = warehouseWorld({ add_metadata_columns: true })
    world.stage('run-1', schemaOf('users', { id: 'integer', _SDC_sequence: 'string' }), [
      { id: 1, _SDC_sequence: 'mine' },
    ])
    await world.publish('run-1')
    expect(world.rows('select _sdc_sequence as it from users')).toEqual([{ it: 'mine' }])
  })
})
