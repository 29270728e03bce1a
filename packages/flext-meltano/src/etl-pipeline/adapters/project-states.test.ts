import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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
      'state_backend: expected systemdb, file://…, sqlite://… or postgresql://…, found gopher://…',
    )
  })
})

const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}
