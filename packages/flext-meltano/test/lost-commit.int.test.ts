import { either as E } from 'fp-ts'
import { cuttingProxy, startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { openPostgresStore } from '../src/target-postgres/postgres-store.ts'
import { right } from './pair-world.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 })

const birds = [{ id: 1 }, { id: 2 }]
const schema = { type: 'object', properties: { id: { type: 'integer' } } } as const

describeWith('postgresql', 'a commit whose connection is lost', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  it.each(['unheard', 'unanswered'] as const)(
    'publishes once and says so, where it was %s',
    async (when) => {
      await using proxy = await cuttingProxy(server.port)
      const { config, rows } = await postgresWorld(server)
      const store = right(await openPostgresStore(config, 'nightly'))
      right(await store.schema({ type: 'SCHEMA', stream: 'birds', schema, key_properties: ['id'] }))
      right(await store.write('birds', birds))
      right(await store.checkpoint({ bookmarks: { birds: 2 } }, true))
      await store.close()

      const staging = postgresStaging({ ...config, port: proxy.port })
      proxy.cutNext(/\bcommit\b/i, when)
      const published = right(await staging.publish('nightly', 'birds')())
      expect(proxy.cuts()).toBe(1)
      expect(published.rows).toEqual({ birds: 2 })
      expect(await rows('select id from birds order by id')).toEqual(birds)
      expect(await staging.publish('nightly', 'birds')()).toEqual(E.right(published))
    },
  )

  it('is told as one whose outcome is not known, while nobody can be asked', async () => {
    const proxy = await cuttingProxy(server.port)
    const { config, rows } = await postgresWorld(server)
    const store = right(await openPostgresStore(config, 'nightly'))
    right(await store.schema({ type: 'SCHEMA', stream: 'birds', schema, key_properties: ['id'] }))
    right(await store.write('birds', birds))
    right(await store.checkpoint(undefined, true))
    await store.close()

    const staging = postgresStaging({ ...config, port: proxy.port, connect_timeout: 1 })
    proxy.cutNext(/\bcommit\b/i, 'unanswered')
    const publishing = staging.publish('nightly', 'birds')()
    await vi.waitUntil(() => proxy.cuts() === 1, { timeout: 30_000, interval: 1 })
    await proxy[Symbol.asyncDispose]()
    expect(await publishing).toMatchObject(
      E.left({ _tag: 'TargetStorageFailed', outcome: 'unknown' }),
    )
    expect(await rows('select id from birds order by id')).toHaveLength(2)
  })
})
