import { describe, expect, it } from 'vitest'

import type { SingerRecord } from '../singer/message.ts'
import { ok, schemaOf, warehouseWorld, type WarehouseWorld } from '../../test/warehouse-world.ts'

const users = schemaOf('users', { id: 'integer' }, ['id'])

const load = async (
  world: WarehouseWorld,
  run: string,
  rows: ReadonlyArray<SingerRecord>,
  version: number,
  carried: boolean,
): Promise<void> => {
  const store = world.open(run)
  ok(store.schema(users))
  if (rows.length > 0)
    ok(store.write('users', rows, carried ? rows.map(() => ({ version })) : undefined))
  ok(store.activateVersion('users', version))
  ok(store.checkpoint({ version }))
  store.close()
  await world.publish(run)
}
const ids = (world: WarehouseWorld) =>
  world.rows('select id from users order by id').map(({ id }) => id)

describe('ACTIVATE_VERSION', () => {
  for (const carried of [true, false]) {
    const where = carried ? 'when rows carry their version' : 'when rows do not carry it'

    it(`drops the rows of older versions, ${where}`, async () => {
      using world = warehouseWorld()
      await load(world, 'run-1', [{ id: 1 }, { id: 2 }], 100, carried)
      await load(world, 'run-2', [{ id: 2 }, { id: 3 }], 200, carried)
      expect(ids(world)).toEqual([2, 3])
    })

    it(`keeps the rows of earlier runs of the same version, ${where}`, async () => {
      using world = warehouseWorld()
      await load(world, 'run-1', [{ id: 1 }], 100, carried)
      await load(world, 'run-2', [{ id: 2 }], 100, carried)
      await load(world, 'run-3', [], 100, carried)
      expect(ids(world)).toEqual([1, 2])
    })

    it(`drops everything for a new version without rows, ${where}`, async () => {
      using world = warehouseWorld()
      await load(world, 'run-1', [{ id: 1 }], 100, carried)
      await load(world, 'run-2', [], 200, carried)
      expect(ids(world)).toEqual([])
    })

    it(`drops the rows of runs that knew of no version, ${where}`, async () => {
      using world = warehouseWorld()
      world.stage('run-0', users, [{ id: 1 }, { id: 9 }])
      await world.publish('run-0')
      await load(world, 'run-1', [{ id: 1 }], 100, carried)
      expect(ids(world)).toEqual([1])
    })
  }

  for (const carried of [true, false]) {
    const where = carried ? 'when rows carry their version' : 'when rows do not carry it'

    it(`marks the rows of older versions, and unmarks those that come back, ${where}`, async () => {
      using world = warehouseWorld({ hard_delete: false })
      const marked = () =>
        world
          .rows('select id, _sdc_deleted_at as at from users order by id')
          .map(({ id, at }) => [id, typeof at === 'string' && !Number.isNaN(Date.parse(at))])
      await load(world, 'run-1', [{ id: 1 }, { id: 2 }], 1, carried)
      await load(world, 'run-2', [{ id: 2 }], 2, carried)
      expect(marked()).toEqual([
        [1, true],
        [2, false],
      ])
      const [before] = world.rows('select _sdc_deleted_at as at from users where id = 1')
      await load(world, 'run-3', [{ id: 2 }], 3, carried)
      expect(world.rows('select _sdc_deleted_at as at from users where id = 1')).toEqual([before])
      await load(world, 'run-4', [{ id: 1 }], 4, carried)
      expect(ok(await world.staging.publish('run-4', 'state')()).effects).toEqual({
        users: { inserted: 0, updated: 1, deleted: 1 },
      })
      expect(marked()).toEqual([
        [1, false],
        [2, true],
      ])
    })
  }

  it('drops rows of an older version that came in the same run', async () => {
    using world = warehouseWorld()
    const store = world.open('run-1')
    ok(store.schema(users))
    ok(store.write('users', [{ id: 1 }], [{ version: 1 }]))
    ok(store.activateVersion('users', 1))
    ok(store.write('users', [{ id: 2 }, { id: 3 }], [{ version: 2 }, { version: 2 }]))
    ok(store.activateVersion('users', 2))
    ok(store.checkpoint({ at: 1 }))
    store.close()
    await world.publish('run-1')
    expect(ids(world)).toEqual([2, 3])
  })

  it('changes nothing before the run is published', async () => {
    using world = warehouseWorld()
    await load(world, 'run-1', [{ id: 1 }], 100, true)
    const store = world.open('run-2')
    ok(store.schema(users))
    ok(store.activateVersion('users', 200))
    ok(store.checkpoint(undefined))
    store.close()
    expect(ids(world)).toEqual([1])
  })
})
