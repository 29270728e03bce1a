/** Cases of the target contract about published loads that are taken back, where a target can. */
import assert from 'node:assert/strict'

import { either as E } from 'fp-ts'

import {
  contractCase,
  done,
  ids,
  planet,
  stage,
  type TargetContractCase,
  type TargetWorld,
} from './contract-world.ts'

const load = async (
  world: TargetWorld,
  run: string,
  rows: ReadonlyArray<number>,
  state: object,
): Promise<void> => {
  await stage(
    world,
    run,
    rows.map((id) => planet(id)),
    { ...state },
  )
  await done(world.staging.publish(run, 'nightly'))
}

/** What a target answers that takes loads back; nothing of one that does not. */
const takenBack = async (world: TargetWorld, run: string, isTrial = false) =>
  world.staging.takeBack?.(run, isTrial)()

const reasons = async (world: TargetWorld, run: string): Promise<string> => {
  const answer = await takenBack(world, run)
  assert.ok(answer !== undefined && E.isLeft(answer), 'expected the load to stand')
  return answer.left.message
}

export const undoCases: ReadonlyArray<TargetContractCase> = [
  contractCase('takes back rows that were added, and the state, once', async (world) => {
    if (world.staging.takeBack === undefined) return
    await load(world, 'run-1', [1, 2], { at: 2 })
    await load(world, 'run-2', [3, 4, 5], { at: 5 })
    const trial = await takenBack(world, 'run-2', true)
    assert.deepEqual(trial, E.right({ rows: { planets: 3 }, dropped: [] }))
    assert.deepEqual(await ids(world), [1, 2, 3, 4, 5])
    for (const _ of [1, 2]) assert.deepEqual(await takenBack(world, 'run-2'), trial)
    assert.deepEqual(await ids(world), [1, 2])
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 2 })
    await done(world.staging.publish('run-2', 'nightly'))
    await done(world.staging.discard('run-2'))
    assert.deepEqual(await ids(world), [1, 2])
    await load(world, 'run-3', [3], { at: 3 })
    assert.deepEqual(await ids(world), [1, 2, 3])
  }),
  contractCase('takes back a table that the run made, and leaves no state', async (world) => {
    if (world.staging.takeBack === undefined) return
    await load(world, 'run-1', [1, 2], { at: 2 })
    const answer = await takenBack(world, 'run-1')
    assert.deepEqual(answer, E.right({ rows: { planets: 2 }, dropped: ['planets'] }))
    assert.deepEqual(await ids(world), [])
    assert.equal(await done(world.staging.publishedState('nightly')), undefined)
    await load(world, 'run-2', [1], { at: 1 })
    assert.deepEqual(await ids(world), [1])
  }),
  contractCase('takes nothing back that a later run has loaded over', async (world) => {
    if (world.staging.takeBack === undefined) return
    await load(world, 'run-1', [1, 2], { at: 2 })
    await load(world, 'run-2', [3], { at: 3 })
    const said = await reasons(world, 'run-1')
    assert.match(said, /planets: a later run has loaded into it/)
    assert.match(said, /nightly: the state has been moved since/)
    assert.deepEqual(await ids(world), [1, 2, 3])
    for (const run of ['run-2', 'run-1']) {
      const answer = await takenBack(world, run)
      assert.ok(answer !== undefined && E.isRight(answer), `${run} can be taken back now`)
    }
    assert.deepEqual(await ids(world), [])
  }),
  contractCase('takes nothing back where rows were replaced', async (world) => {
    if (world.staging.takeBack === undefined || !world.merges) return
    await load(world, 'run-1', [1, 2], { at: 2 })
    await load(world, 'run-2', [2, 3], { at: 3 })
    assert.match(await reasons(world, 'run-2'), /planets: the run has replaced or dropped rows/)
    assert.deepEqual(await ids(world), [1, 2, 3])
    assert.deepEqual(await done(world.staging.publishedState('nightly')), { at: 3 })
  }),
  contractCase('knows nothing of a run that was never published', async (world) => {
    if (world.staging.takeBack === undefined) return
    await stage(world, 'run-1', [planet(1)], { at: 1 })
    assert.match(await reasons(world, 'run-1'), /run-1/)
    assert.deepEqual((await done(world.staging.staged('run-1')))?.rows, { planets: 1 })
  }),
]
