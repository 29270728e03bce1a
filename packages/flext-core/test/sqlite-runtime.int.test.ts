import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { sqliteRuntime } from 'flext-core/sqlite'
import { runtimeContract } from 'flext-core/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'

describe('a runtime in an SQLite file', () => {
  let folder = ''
  let files = 0
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flext-runtime-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(runtimeContract)('$name', async ({ run }) => {
    const path = join(folder, `${files++}.db`)
    await run(async (options) => {
      const opened = await sqliteRuntime({ ...options, path })()
      if (opened._tag === 'Left') throw new Error(opened.left.message)
      return opened.right
    })
  })
})
