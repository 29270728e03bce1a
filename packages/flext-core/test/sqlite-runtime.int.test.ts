import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { changing } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { queueContract, runtimeContract } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { serviceOf } from './flow-service.ts'

describe('a runtime in an SQLite file', () => {
  let folder = ''
  let files = 0
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flext-runtime-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('keeps the other runs when one has something to record that JSON cannot say', async () => {
    const opened = await sqliteRuntime({ path: join(folder, `${files++}.db`) })()
    if (opened._tag === 'Left') throw new Error(opened.left.message)
    await using runtime = opened.right
    const change = changing({
      name: 'change',
      output: t.unknown,
      run: (_: unknown, output: unknown) => E.right(output),
      undo: () => E.right(null),
    })
    const Change = serviceOf(function* (output) {
      for (let n = 0; n < 3; n++) yield* change(output === 'odd' ? { size: 1n } : output)
      return output
    })
    const service = new Change(runtime)
    const [before, odd, after] = await Promise.allSettled([
      service.run(1),
      service.run('odd', { id: 'odd' }),
      service.run(2),
    ])
    expect([before, after]).toMatchObject([{ value: E.right(1) }, { value: E.right(2) }])
    expect(String((odd as PromiseRejectedResult).reason)).toContain('as JSON')
    expect(await runtime.runs.show({ service: 'test.flow', id: 'odd' })).toMatchObject(
      E.right({ summary: { status: 'faulted', error: { _tag: 'RunFaulted' } } }),
    )
  })

  it.each([...runtimeContract, ...queueContract])('$name', async ({ run }) => {
    const path = join(folder, `${files++}.db`)
    await run(async (options) => {
      const opened = await sqliteRuntime({ ...options, path })()
      if (opened._tag === 'Left') throw new Error(opened.left.message)
      return opened.right
    })
  })
})
