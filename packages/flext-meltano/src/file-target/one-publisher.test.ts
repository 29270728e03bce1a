import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { onePublisher } from './one-publisher.ts'

vi.setConfig({ testTimeout: 60_000 })

let destination_path = ''
beforeEach(() => {
  destination_path = mkdtempSync(join(tmpdir(), 'flext-publisher-'))
})
afterEach(() => rmSync(destination_path, { recursive: true }))

/** A process that publishes until it is killed. */
const publishingForever = async (run: string) => {
  const code = `
    import { onePublisher } from ${JSON.stringify(join(import.meta.dirname, 'one-publisher.ts'))}
    const work = () => new Promise(() => process.stdout.write('at it'))
    setInterval(() => {}, 1000)
    await onePublisher({ destination_path: process.argv[1] }, ${JSON.stringify(run)}, work)`
  const args = ['--conditions=@flext/source', '--input-type=module', '-e', code, destination_path]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  return child
}

describe('one publisher at a time', () => {
  it('says which run it has waited for in vain, and is next when that has died', async () => {
    const other = await publishingForever('run-1')
    let published = 0
    const work = async () => E.right((published += 1))
    const refused = await onePublisher({ destination_path }, 'run-2', work, 100)
    expect(published).toBe(0)
    expect(E.isLeft(refused) && refused.left.message).toMatch(
      `${destination_path}: expected to publish to it within`,
    )
    expect(E.isLeft(refused) && refused.left.message).toMatch(
      `found another run that does: run-1 (process ${other.pid}), since 20`,
    )
    other.kill('SIGKILL')
    await once(other, 'exit')
    expect(await onePublisher({ destination_path }, 'run-2', work)).toEqual(E.right(1))
    expect(readdirSync(join(destination_path, '.flext-state'))).toEqual(['publishing.lock'])
  })

  it('tells a refusal of the system of the destination and not of the lock, and throws a bug on', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    const refused = await onePublisher({ destination_path }, 'run-1', () => Promise.reject(full))
    expect(refused).toMatchObject({
      left: { place: destination_path, expected: 'room for the rows', found: 'a full disk' },
    })
    const bug = new TypeError('a bug')
    await expect(
      onePublisher({ destination_path }, 'run-1', () => Promise.reject(bug)),
    ).rejects.toBe(bug)
    expect(existsSync(join(destination_path, '.flext-state', 'publishing.run'))).toBe(false)
  })
})
