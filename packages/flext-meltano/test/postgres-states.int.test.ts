import { either as E } from 'fp-ts'
import { startPostgres } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

import { postgresStateBackend } from '../src/state/postgres-state-backend.ts'
import { restoreState } from '../src/state/state-history.ts'
import { right } from './pair-world.ts'

describeWith('postgresql', 'states in PostgreSQL', () => {
  it('are begun by many at once', async () => {
    await using server = await startPostgres()
    for (const nth of [1, 2, 3]) {
      const { database } = await server.createDatabase(`fresh_${nth}`)
      const connectionString = server.urlOf(database)
      const backends = Array.from({ length: 10 }, () => postgresStateBackend({ connectionString }))
      const firsts = await Promise.all(
        backends.map((backend, at) => backend.set({ stateId: `state-${at}`, state: { at } })()),
      )
      for (const first of firsts) right(first)
      await Promise.all(backends.map((backend) => backend.close()))
    }
  }, 120_000)

  it('lose no change that many make at once, know their history, and show no password', async () => {
    await using server = await startPostgres()
    const backend = postgresStateBackend({ connectionString: server.url })
    const changes = Array.from({ length: 8 }, (_, at) =>
      backend.set({
        stateId: 'a',
        state: { bookmarks: { [`stream-${at}`]: at } },
        kind: 'partial',
        run: `run-${at}`,
      })(),
    )
    for (const change of await Promise.all(changes)) right(change)
    const kept = right(await backend.get('a')())
    expect(kept).toMatchObject({ revision: 8, kind: 'partial' })
    expect(Object.keys(kept?.state['bookmarks'] as object)).toHaveLength(8)
    const late = await backend.set({ stateId: 'a', state: {}, expected: 7 })()
    expect(E.isLeft(late) && late.left._tag).toBe('StateChanged')
    right(await restoreState(backend, 'a', 1)())
    expect(right(await backend.log('a')())).toHaveLength(9)
    expect(right(await backend.list()()).map(({ revision }) => revision)).toEqual([9])
    await backend.close()

    const gone = postgresStateBackend({ connectionString: 'postgresql://me:pass@127.0.0.1:1/x' })
    const failed = await gone.get('a')()
    expect(E.isLeft(failed) && failed.left).toMatchObject({ _tag: 'StateBackendFailed' })
    expect(JSON.stringify(failed)).not.toContain('pass')
    await gone.close()
  }, 120_000)
})
