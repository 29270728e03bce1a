import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { takeFileLock } from './file-lock.ts'

const aFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'lock')
}

const holder = (file: string, removedAfter = 60_000) => {
  const source = JSON.stringify(new URL('./file-lock.ts', import.meta.url).href)
  const program = `
    const { takeFileLock } = await import(${source})
    globalThis.lock = takeFileLock(${JSON.stringify(file)})
    console.log(lock ? 'held' : 'refused')
    setTimeout(() => lock.remove(), ${removedAfter})`
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

describe('a file lock', () => {
  it('has one holder at a time, and the next one once it is released', () => {
    const file = aFile()
    const first = takeFileLock(file)
    expect(first).toBeDefined()
    expect(takeFileLock(file)).toBeUndefined()
    first!.release()
    const second = takeFileLock(file)
    expect(second).toBeDefined()
    second!.release()
  })

  it('leaves no file behind when it is removed, and whoever waited holds a lock that counts', async () => {
    const file = aFile()
    await once(holder(file, 500).stdout, 'data')
    const lock = takeFileLock(file, 10_000)
    expect(lock).toBeDefined()
    expect(takeFileLock(file)).toBeUndefined()
    lock!.remove()
    expect(existsSync(file)).toBe(false)
  })

  it('is free again as soon as the process that held it is killed', async () => {
    const file = aFile()
    const process = holder(file)
    const [said] = (await once(process.stdout, 'data')) as [Buffer]
    expect(said.toString().trim()).toBe('held')
    expect(takeFileLock(file, 100)).toBeUndefined()
    process.kill('SIGKILL')
    const lock = takeFileLock(file, 10_000)
    expect(lock).toBeDefined()
    lock!.release()
  })
})
