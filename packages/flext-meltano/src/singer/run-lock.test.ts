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

  it('is let go when the work under it throws', async () => {
    const file = join(folder, 'run-1.lock')
    const broken = () => {
      throw new Error('a bug')
    }
    await expect(withRunLock(file, broken)).rejects.toThrow('a bug')
    expect(await withRunLock(file, () => E.right(1))).toEqual(E.right(1))
  })
})
