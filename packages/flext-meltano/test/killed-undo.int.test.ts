import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { describe, expect, it, onTestFinished } from 'vitest'

import { targetSqlite } from '../src/target-sqlite/target-sqlite.ts'
import { done } from '../src/testing/contract-world.ts'
import { killedUndos, load, seen, takenBack } from './killed-undo.ts'
import { seed, seededRandom } from './seeded-random.ts'
import { postgresUndoWorld, sqliteUndoWorld } from './undo-world.ts'

// `npm run soak:undos` does the same some hundred times.
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'flext-undo-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

describe('a load that is taken back by orchestrators that are killed', { timeout: 240_000 }, () => {
  it(`is there as a whole or gone as a whole, in SQLite (FLEXT_SEED=${seed})`, async () => {
    const world = sqliteUndoWorld(folder())
    const { orchestrators } = await killedUndos(world, { rounds: 1, random: seededRandom(seed) })
    expect(orchestrators).toBeGreaterThan(0)
  })

  it('leaves a state that the next undo goes by, though the history had not heard of it', async () => {
    const world = sqliteUndoWorld(folder())
    await load(world, 'first', 0, 40)
    const before = await seen(world)
    const second = await load(world, 'second', 40, 10)
    // So much had been done when it was killed.
    const staging = targetSqlite.staging({ database: join(world.request.project, 'warehouse.db') })
    await done(staging.takeBack!(second.staging, false))
    expect(await seen(world)).toEqual(before)
    await takenBack(world, second)
    expect(await seen(world)).toEqual(before)
    await takenBack(world, await load(world, 'third', 40, 10))
    expect(await seen(world)).toEqual(before)
  })
})

describeWith('postgresql', 'the same in PostgreSQL, whose server is killed too', () => {
  it(`is there as a whole or gone as a whole (FLEXT_SEED=${seed})`, async () => {
    await using server = await startPostgres()
    const world = await postgresUndoWorld(folder(), server)
    const { orchestrators, databases } = await killedUndos(world, {
      rounds: 2,
      random: seededRandom(seed),
    })
    expect(databases).toBeGreaterThan(0)
    expect(orchestrators).toBeGreaterThan(0)
  }, 240_000)
})
