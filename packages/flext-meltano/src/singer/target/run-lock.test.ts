import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { lockRun, withRunLock } from './run-lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the lock of a run', () => {
  it('is held by one at a time, and leaves nothing behind', async () => {
    const file = join(folder, 'deep', 'run-1.lock')
    const first = lockRun(file)
    expect(lockRun(file, 20)).toMatchObject({
      left: { _tag: 'TargetStorageFailed', code: 'LOCKED', place: file },
    })
    if (E.isRight(first)) first.right.remove()
    expect(existsSync(file)).toBe(false)
    expect(await withRunLock(file, () => E.right('done'))).toEqual(E.right('done'))
    expect(existsSync(file)).toBe(false)
  })

  it('of a process that was killed is free at once', async () => {
    const file = join(folder, 'run-1.lock')
    const url = JSON.stringify(new URL('run-lock.ts', import.meta.url).href)
    const code = `const { lockRun } = await import(${url}); globalThis.held = lockRun(process.argv[1])
      process.stdout.write('held'); setInterval(() => {}, 1000)`
    const args = ['--conditions=@flext/source', '--input-type=module', '-e', code, file]
    const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(owner.stdout, 'data')
    expect(lockRun(file, 0)).toMatchObject({ left: { code: 'LOCKED' } })
    const closed = once(owner, 'close')
    owner.kill('SIGKILL')
    await closed
    const taken = lockRun(file, 0)
    expect(E.isRight(taken)).toBe(true)
    if (E.isRight(taken)) taken.right.remove()
  }, 60_000)

  it('is let go when the work under it throws', async () => {
    const file = join(folder, 'run-1.lock')
    const broken = () => {
      throw new Error('a bug')
    }
    await expect(withRunLock(file, broken)).rejects.toThrow('a bug')
    expect(await withRunLock(file, () => E.right(1))).toEqual(E.right(1))
  })
})
