/** The state of a pipeline whose loads are taken back, where it is kept elsewhere than the rows. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { memoryRuntime } from 'flext-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openStates } from '../src/etl-pipeline/adapters/project-states.ts'
import { load, takenBack, type UndoWorld } from './killed-undo.ts'
import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import { loadUndoPorts } from '../src/load-undo/load-undo-ports.ts'
import { FlextLoadUndoService } from '../src/load-undo/load-undo-service.ts'
import type { StateBackend } from '../src/state/state-backend.ts'
import { right } from './pair-world.ts'
import { sqliteUndoWorld } from './undo-world.ts'

let root = ''
let world: UndoWorld
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flext-undone-'))
  world = sqliteUndoWorld(root)
  const file = join(root, 'meltano.yml')
  const project = JSON.parse(readFileSync(file, 'utf8')) as object
  const state_backend = { uri: uri() }
  writeFileSync(file, JSON.stringify({ ...project, state_backend }))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const uri = (): string => `file://${join(root, 'states')}`
const stateId = 'tap-csv-to-target-sqlite'
const ids = (count: number) => Array.from({ length: count }, (_, id) => id)

const withStates = async <A>(use: (states: StateBackend) => Promise<A>): Promise<A> => {
  const states = right(openStates({ root, env: {}, at: { uri: uri() } }))
  try {
    return await use(states)
  } finally {
    await states.close()
  }
}
/** Rows, and the state that the next run would begin from. */
const seen = async () => {
  const kept = await withStates(async (states) => right(await states.get(stateId)()))
  return { ids: await world.ids(), state: kept?.state }
}

describe('a state that is kept elsewhere', { timeout: 60_000 }, () => {
  it('is as it was before the load', async () => {
    await load(world, 'load-0', 0, 3)
    const before = await seen()
    const request = await load(world, 'load-1', 3, 2)
    await takenBack(world, request)
    expect(await seen()).toEqual(before)
    expect(before.ids).toEqual(ids(3))
  })

  it('stays where it is, where the load had left it there', async () => {
    await load(world, 'load-0', 0, 3)
    await withStates(async (states) => right(await states.clear(stateId)()))
    const keeping = { ...world, request: { ...world.request, keepState: true } }
    await takenBack(world, await load(keeping, 'load-1', 3, 2))
    expect(await seen()).toEqual({ ids: ids(3), state: {} })
  })

  it('is as the target had it, where its history was left behind when it was moved', async () => {
    await load(world, 'load-0', 0, 3)
    const before = await seen()
    const request = await load(world, 'load-1', 3, 2)
    const { state } = await seen()
    rmSync(join(root, 'states'), { recursive: true })
    await withStates(async (states) => right(await states.set({ stateId, state: state ?? {} })()))
    await takenBack(world, request)
    expect(await seen()).toEqual(before)
  })

  it('is waited for once the rows are gone', async () => {
    await load(world, 'load-0', 0, 3)
    const before = await seen()
    const request = await load(world, 'load-1', 3, 2)
    // The next state cannot be written while this is in its way.
    const [folder = ''] = readdirSync(join(root, 'states'))
    const last =
      readdirSync(join(root, 'states', folder))
        .toSorted()
        .at(-1) ?? ''
    const next = last.replace('2', '3')
    const inTheWay = join(root, 'states', folder, `${next}.${process.pid}`)
    mkdirSync(join(inTheWay, 'deep'), { recursive: true })
    await using runtime = memoryRuntime()
    const undos = new FlextLoadUndoService(runtime, {
      ...etlPipelinePorts({ env: {}, runtime }),
      ...loadUndoPorts({}),
    })
    const undone = undos.run(request)
    await expect.poll(world.ids, { timeout: 30_000 }).toEqual(ids(3))
    expect((await seen()).state).not.toEqual(before.state)
    rmSync(inTheWay, { recursive: true })
    right(await undone)
    expect(await seen()).toEqual(before)
  })
})
