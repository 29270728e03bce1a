import { postgresRuntime } from 'flext-core/postgres'
import { queueContract, runtimeContract } from 'flext-core/testing'
import { describeWith } from 'flext-servers/vitest'
import { describe, it, vi } from 'vitest'

import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000 })

describeWith('postgresql', 'a runtime on PostgreSQL', () => {
  const world = postgresWorld()

  describe('is a runtime', () => {
    it.each([...runtimeContract, ...queueContract])('$name', async ({ run }) => {
      const place = world.place()
      await run(async (options) => {
        const opened = await postgresRuntime({ ...options, ...place })()
        if (opened._tag === 'Left') throw new Error(opened.left.message)
        return opened.right
      })
    })
  })
})
