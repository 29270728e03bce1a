/** Cases of the target contract about staging, checkpoints and publishing. */
import assert from 'node:assert/strict'

import { either as E } from 'fp-ts'

import {
  contractCase,
  done,
  ids,
  moons,
  ok,
  opened,
  plain,
  planet,
  planets,
  stage,
  type TargetContractCase,
} from './contract-world.ts'

export const stagingCases: ReadonlyArray<TargetContractCase> = [
  contractCase('shows nothing until the run is published, and then every row', async (world) => {
    await stage(world, 'run-1', [planet(1), planet(2)], { at: 2 })
    assert.deepEqual(await ids(world), [])
    const receipt = await done(world.staging.publish('run-1', 'nightly'))
    assert.deepEqual(receipt.rows, { planets: 2 })
    assert.deepEqual(await ids(world), [1, 2])
  }),
  contractCase(
    'drops what came after the last checkpoint when it is opened again',
    async (world) => {
      const store = await opened(world, 'run-1')
      await ok(store.write('planets', [planet(1)]))
      await ok(store.checkpoint({ at: 1 }))
      await ok(store.write('planets', [planet(2), planet(3)]))
      await store.close()
      assert.deepEqual(await done(world.staging.staged('run-1')), {
        run: 'run-1',
        state: { at: 1 },
        rows: { planets: 1 },
        ended: false,
      })
      await stage(world, 'run-1', [planet(4)], { at: 4 })
      await done(world.staging.publish('run-1', 'nightly'))
      assert.deepEqual(await ids(world), [1, 4])
    },
  ),
  contractCase('goes on with one stream where more were announced before', async (world) => {
    const store = await ok(world.open('run-1'))
    await ok(store.schema(moons))
    await ok(store.schema(planets))
    await ok(store.write('planets', [planet(1), planet(2)]))
    await ok(store.checkpoint({ at: 2 }))
    await store.close()
    await stage(world, 'run-1', [planet(3), planet(4)], { at: 4 })
    await done(world.staging.publish('run-1', 'nightly'))
    assert.deepEqual(await ids(world), [1, 2, 3, 4])
  }),
  contractCase('knows nothing of a run that never came to a checkpoint', async (world) => {
    assert.equal(await done(world.staging.staged('run-1')), undefined)
    const store = await opened(world, 'run-1')
    await ok(store.write('planets', [planet(1)]))
    await store.close()
    const staged = await done(world.staging.staged('run-1'))
    assert.deepEqual(staged?.rows ?? {}, {})
    assert.equal(staged?.state, undefined)
  }),
  contractCase(
    'says that the tap ended well, and says so after it is opened again',
    async (world) => {
      const store = await opened(world, 'run-1')
      await ok(store.write('planets', [planet(1)]))
      await ok(store.checkpoint({ at: 1 }))
      await store.close()
      assert.equal((await done(world.staging.staged('run-1')))?.ended, false)
      const again = await opened(world, 'run-1')
      await ok(again.checkpoint(undefined, true))
      await again.close()
      const staged = await done(world.staging.staged('run-1'))
      assert.equal(staged?.ended, true)
      assert.deepEqual(staged?.state, { at: 1 })
    },
  ),
  contractCase('keeps the state of the checkpoint before when one brings none', async (world) => {
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    await stage(world, 'run-1', [planet(2)], undefined)
    const staged = await done(world.staging.staged('run-1'))
    assert.deepEqual(staged?.state, { at: 1 })
    assert.deepEqual(staged?.rows, { planets: 2 })
  }),
  contractCase('publishes once however often it is asked, with the same receipt', async (world) => {
    await stage(world, 'run-1', [planet(1), planet(2)], { at: 2 })
    const first = await done(world.staging.publish('run-1', 'nightly'))
    assert.deepEqual(await done(world.staging.publish('run-1', 'nightly')), first)
    assert.deepEqual(await ids(world), [1, 2])
  }),
  contractCase('tells what a run did to its table, where it tells anything', async (world) => {
    await stage(world, 'run-1', [planet(1), planet(2)], { at: 2 })
    const first = await done(world.staging.publish('run-1', 'nightly'))
    const fresh = { inserted: 2, updated: 0, deleted: 0 }
    assert.deepEqual(first.effects?.['planets'] ?? fresh, fresh)
    await stage(world, 'run-2', [planet(2), planet(3), planet(3), planet(4)], { at: 3 })
    const second = await done(world.staging.publish('run-2', 'nightly'))
    const met = world.merges
      ? { inserted: 2, updated: 1, deleted: 0 }
      : { inserted: 4, updated: 0, deleted: 0 }
    assert.deepEqual(second.effects?.['planets'] ?? met, met)
    assert.deepEqual(await done(world.staging.publish('run-2', 'nightly')), second)
  }),
  contractCase('tells which rows an activated version left behind', async (world) => {
    await stage(world, 'run-1', [planet(1), planet(2)], { at: 2 })
    await done(world.staging.publish('run-1', 'nightly'))
    const store = await opened(world, 'run-2')
    await ok(store.write('planets', [planet(3)]))
    await ok(store.activateVersion('planets', 5))
    await ok(store.checkpoint({ at: 3 }, true))
    await store.close()
    const { effects } = await done(world.staging.publish('run-2', 'nightly'))
    const whole = { inserted: 1, updated: 0, deleted: 2 }
    assert.deepEqual(effects?.['planets'] ?? whole, whole)
  }),
  contractCase('keeps the state of the last published run by state id', async (world) => {
    assert.equal(await done(world.staging.publishedState('nightly')), undefined)
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    assert.equal(await done(world.staging.publishedState('nightly')), undefined)
    await done(world.staging.publish('run-1', 'nightly'))
    await stage(world, 'run-2', [planet(2)], { at: 2, 'ünï/code': ['"', null] })
    await done(world.staging.publish('run-2', 'nightly'))
    assert.deepEqual(await done(world.staging.publishedState('nightly')), {
      at: 2,
      'ünï/code': ['"', null],
    })
    assert.equal(await done(world.staging.publishedState('hourly')), undefined)
  }),
  contractCase('leaves the published state alone when a run brings none', async (world) => {
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    await done(world.staging.publish('run-1', 'nightly'))
    await stage(world, 'run-2', [planet(2)], undefined)
    await done(world.staging.publish('run-2', 'nightly'))
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 1 })
    assert.deepEqual(await ids(world), [1, 2])
  }),
  contractCase('keeps a state without any row', async (world) => {
    const store = await opened(world, 'run-1')
    await ok(store.checkpoint({ at: 0 }, true))
    await store.close()
    await done(world.staging.publish('run-1', 'nightly'))
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 0 })
    assert.deepEqual(await ids(world), [])
  }),
  contractCase('drops a run that is discarded, and starts it anew', async (world) => {
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    await done(world.staging.discard('run-1'))
    await done(world.staging.discard('run-1'))
    assert.equal(await done(world.staging.staged('run-1')), undefined)
    assert.equal(await done(world.staging.publishedState('nightly')), undefined)
    await stage(world, 'run-1', [planet(2)], { at: 2 })
    await done(world.staging.publish('run-1', 'nightly'))
    assert.deepEqual(await ids(world), [2])
  }),
  contractCase('leaves a published run as it is when it is discarded', async (world) => {
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    await done(world.staging.publish('run-1', 'nightly'))
    await done(world.staging.discard('run-1'))
    assert.deepEqual(await ids(world), [1])
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 1 })
  }),
  contractCase('keeps two runs apart', async (world) => {
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    await stage(world, 'run-2', [planet(2)], { at: 2 })
    await done(world.staging.publish('run-2', 'nightly'))
    assert.deepEqual(await ids(world), [2])
    await done(world.staging.discard('run-1'))
    assert.deepEqual(await ids(world), [2])
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 2 })
  }),
  contractCase('refuses to publish a run of which it knows nothing', async (world) => {
    const outcome = await world.staging.publish('run-9', 'nightly')()
    assert.ok(E.isLeft(outcome), 'expected an error, found a receipt')
    assert.equal(outcome.left._tag, 'TargetRunUnknown')
    assert.match(outcome.left.message, /run-9/)
  }),
  contractCase('counts the rows of each stream', async (world) => {
    const store = await opened(world, 'run-1')
    await ok(store.schema(moons))
    await ok(store.write('planets', [planet(1), planet(2)]))
    await ok(store.write('moons', [{ name: 'Io' }]))
    await ok(store.write('planets', [planet(3)]))
    await ok(store.checkpoint({ at: 4 }))
    await store.close()
    const staged = await done(world.staging.staged('run-1'))
    assert.deepEqual(staged?.rows, { planets: 3, moons: 1 })
    const receipt = await done(world.staging.publish('run-1', 'nightly'))
    assert.deepEqual(receipt.rows, { planets: 3, moons: 1 })
    assert.deepEqual(await world.visible('moons'), [{ name: 'Io' }])
  }),
  contractCase('gives back every value as it came', async (world) => {
    const rows = [
      planet(1, { name: 'Ćirić "q" \\ \n\t,;', mass: 0.1, rings: true, seen: '2026-01-31' }),
      planet(2, { name: '', mass: -1e300, rings: false, moons: ['Io', { deep: [1, null] }] }),
      planet(Number.MAX_SAFE_INTEGER, { name: '𝔘 \u2028 \u0001', mass: 0 }),
    ]
    await stage(world, 'run-1', rows, { at: 3 })
    await done(world.staging.publish('run-1', 'nightly'))
    const found = (await world.visible('planets')).toSorted(
      (a, b) => Number(a['id']) - Number(b['id']),
    )
    assert.deepEqual(found.map(plain), rows.map(plain))
  }),
  contractCase('takes a column that appears later in the same run', async (world) => {
    const store = await opened(world, 'run-1')
    await ok(store.write('planets', [planet(1)]))
    const properties = { ...planets.schema.properties, gas: { type: ['null', 'boolean'] } }
    await ok(store.schema({ ...planets, schema: { ...planets.schema, properties } }))
    await ok(store.write('planets', [planet(2, { gas: true })]))
    await ok(store.checkpoint({ at: 2 }))
    await store.close()
    await done(world.staging.publish('run-1', 'nightly'))
    const second = (await world.visible('planets')).find(({ id }) => id === 2)
    assert.equal(second?.['gas'], true)
    assert.deepEqual(await ids(world), [1, 2])
  }),
  contractCase('adds a second run to what the first one published', async (world) => {
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    await done(world.staging.publish('run-1', 'nightly'))
    await stage(world, 'run-2', [planet(2)], { at: 2 })
    assert.deepEqual(await ids(world), [1])
    await done(world.staging.publish('run-2', 'nightly'))
    assert.deepEqual(await ids(world), [1, 2])
  }),
]
