import { either as E } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { done, messageOf, ok, schemaOf, warehouseWorld } from '../../test/warehouse-world.ts'
import type { SingerRecord } from '../singer/message.ts'
import type { SchemaChanges } from '../table/schema-change.ts'
import { openSqliteStore } from './sqlite-store.ts'

const before = schemaOf('users', { id: 'integer', name: 'string' }, ['id'])
const grown = schemaOf('users', { id: 'integer', name: 'string', mail: 'string' }, ['id'])
const retyped = schemaOf('users', { id: 'integer', name: 'integer' }, ['id'])

const rows: ReadonlyArray<SingerRecord> = [
  { id: 2, name: 'Bia', mail: 'b@c' },
  { id: 3, name: 'Cid', mail: null },
]

/** What a second run comes to under a policy: its refusal, or the rows that are there after it. */
const second = async (
  schema_changes: SchemaChanges,
  schema: typeof before,
  records: ReadonlyArray<SingerRecord>,
) => {
  using world = warehouseWorld()
  world.stage('run-1', before, [{ id: 1, name: 'Ana' }])
  await world.publish('run-1')
  const store = ok(openSqliteStore({ ...world.config, schema_changes }, 'run-2'))
  const announced = store.schema(schema)
  if (E.isLeft(announced)) {
    store.close()
    return messageOf(announced)
  }
  ok(store.write('users', records))
  ok(store.checkpoint({ at: 2 }, true))
  store.close()
  await done(world.staging.publish('run-2', 'nightly'))
  return world.rows('select * from users order by id')
}

const discardedUnder = async (
  schema_changes: SchemaChanges,
  ...batches: ReadonlyArray<ReadonlyArray<SingerRecord>>
) => {
  using world = warehouseWorld()
  world.stage('run-1', before, [{ id: 1, name: 'Ana' }])
  await world.publish('run-1')
  for (const records of batches) {
    const store = ok(openSqliteStore({ ...world.config, schema_changes }, 'run-2'))
    ok(store.schema(grown))
    ok(store.write('users', records))
    ok(store.checkpoint({ at: 2 }, true))
    ok(store.write('users', records))
    store.close()
  }
  const staged = await done(world.staging.staged('run-2'))
  await done(world.staging.publish('run-2', 'nightly'))
  expect(world.rows('select count(*) as left from _flext_discarded')).toEqual([{ left: 0 }])
  return staged?.discarded
}

describe('a stream that does not fit its table any more', () => {
  it('makes the table grow under evolve', async () => {
    expect(await second('evolve', grown, rows)).toEqual([
      { id: 1, name: 'Ana', mail: null },
      { id: 2, name: 'Bia', mail: 'b@c' },
      { id: 3, name: 'Cid', mail: null },
    ])
  })

  it('is refused under freeze, with everything that would change', async () => {
    const refused = await second('freeze', grown, rows)
    expect(refused).toContain('expected column "mail" in table "users"')
    expect(refused).toMatch(/; with schema_changes: evolve the table follows the stream$/)
    expect(await second('freeze', retyped, [])).toContain('"name" of integer (INTEGER)')
  })

  it('is loaded without the values that do not fit, or without their rows', async () => {
    expect(await second('discard-value', grown, rows)).toEqual([
      { id: 1, name: 'Ana' },
      { id: 2, name: 'Bia' },
      { id: 3, name: 'Cid' },
    ])
    expect(await second('discard-row', grown, rows)).toEqual([
      { id: 1, name: 'Ana' },
      { id: 3, name: 'Cid' },
    ])
    expect(await second('discard-value', retyped, [{ id: 1, name: 7 }])).toEqual([
      { id: 1, name: 'Ana' },
    ])
  })

  it('is counted in what was left out of it, over several processes and checkpoints', async () => {
    expect(await discardedUnder('discard-value', rows)).toEqual({ users: { rows: 0, values: 1 } })
    expect(await discardedUnder('discard-row', rows, rows)).toEqual({
      users: { rows: 2, values: 0 },
    })
  })

  it('is refused under every policy where its key does not fit', async () => {
    const key = schemaOf('users', { id: 'string', name: 'string' }, ['id'])
    for (const policy of ['evolve', 'freeze', 'discard-value', 'discard-row'] as const)
      expect(await second(policy, key, [])).toMatch(
        /column "id" of a type that fits INTEGER.*; load into another table \(table_name\), or drop this one and run --full-refresh$/,
      )
  })
})
