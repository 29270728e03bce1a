import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { targetSqlite } from '../../target-sqlite/target-sqlite.ts'
import { openStates } from './project-states.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flext-states-'))
  writeFileSync(
    join(root, 'meltano.yml'),
    `
environments: [{ name: dev }]
plugins:
  extractors: [{ name: tap-csv, variant: flext, config: { files: [] } }]
  loaders:
    - { name: target-sqlite, variant: flext, config: { database: warehouse.db } }
    - { name: target-jsonl, variant: flext, config: { destination_path: out } }
    - { name: target-theirs, executable: theirs }
`,
  )
})
afterEach(() => rmSync(root, { recursive: true }))

describe('the states of a project', () => {
  it.each(['target-sqlite', 'target-jsonl', 'target-theirs'])(
    'are put where %s keeps the state of its rows',
    async (target) => {
      const states = right(openStates({ root, env: {} }))
      const stateId = `dev:tap-csv-to-${target}`
      expect(right(await states.get(stateId)())).toBeUndefined()
      right(await states.set({ stateId, state: { bookmarks: { birds: 7 } } })())
      await states.close()

      rmSync(join(root, '.flext', 'state.db'))
      const again = right(openStates({ root, env: {} }))
      expect(right(await again.get(stateId)())).toMatchObject({
        state: { bookmarks: { birds: 7 } },
        reason: 'found in the target',
      })
      await again.close()
    },
  )

  it('go on from what Meltano left in its system database, and from there on by themselves', async () => {
    mkdirSync(join(root, '.meltano'))
    using meltano = new DatabaseSync(join(root, '.meltano', 'meltano.db'))
    meltano.exec('create table state (state_id text, completed_state text, partial_state text)')
    const left = { singer_state: { bookmarks: { birds: 1, nests: 1 } } }
    const cut = { singer_state: { bookmarks: { birds: 2 } } }
    const stateId = 'dev:tap-csv-to-target-sqlite'
    meltano
      .prepare('insert into state values (?, ?, ?)')
      .run(stateId, JSON.stringify(left), JSON.stringify(cut))

    const states = right(openStates({ root, env: {} }))
    expect(right(await states.get(stateId)())).toMatchObject({
      state: { bookmarks: { birds: 2, nests: 1 } },
      reason: 'left by Meltano',
    })
    const partial = { bookmarks: { birds: 3 } }
    right(await states.set({ stateId, state: partial, kind: 'partial', run: 'r' })())
    expect(right(await states.get(stateId)())?.state).toEqual({ bookmarks: { birds: 3, nests: 1 } })
    right(await states.clear(stateId)())
    expect(right(await states.get(stateId)())?.state).toEqual({})
    expect(right(await states.log(stateId)()).map(({ revision }) => revision)).toEqual([3, 2, 1])
    await states.close()
  })

  it('leave no staging behind', async () => {
    const states = right(openStates({ root, env: {} }))
    right(await states.set({ stateId: 'dev:tap-csv-to-target-sqlite', state: { at: 1 } })())
    right(await states.clear('dev:tap-csv-to-target-sqlite')())
    await states.close()
    const config = { database: join(root, 'warehouse.db') }
    const staging = targetSqlite.staging(config)
    expect(right(await staging.publishedState('dev:tap-csv-to-target-sqlite')())).toEqual({})
  })

  it('are kept elsewhere where the project says so, and a place that is none is refused', async () => {
    const states = right(openStates({ root, env: {}, at: { uri: 'file://kept' } }))
    right(await states.set({ stateId: 'dev:tap-csv-to-target-sqlite', state: { at: 1 } })())
    expect(states.place).toBe(join(root, 'kept'))
    const refused = openStates({ root, env: {}, at: { uri: 'gopher://secret@host/x' } })
    expect(E.isLeft(refused) && refused.left.message).toBe(
      'state_backend: expected systemdb, file://…, sqlite://…, postgresql://… or s3://…, found gopher://…',
    )
  })
})

const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}
