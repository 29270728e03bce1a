import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { afterEach, expect, it, vi } from 'vitest'

import { oneBufferSocket, type OneBufferSocket } from './one-buffer-socket.ts'

vi.setConfig({ testTimeout: 60_000 })
afterEach(() => vi.unstubAllEnvs())

const connected = async (): Promise<OneBufferSocket> => {
  const socket = await oneBufferSocket()
  if (socket === undefined) throw new Error('no connection can be had here')
  return socket
}

/** A child that prints into the far end: all numbers from 0, as whole words of 32 bits. */
const count = (far: OneBufferSocket['far'], to: number): void => {
  const script = `process.stdout.write(new Uint8Array(Uint32Array.from({ length: ${to} }, (_, n) => n).buffer))`
  spawn(process.execPath, ['-e', script], { stdio: ['ignore', far, 'inherit'] })
  far.destroy()
}

const numbers = (bytes: Buffer): Uint32Array => new Uint32Array(new Uint8Array(bytes).buffer)

it('gives all that a child prints, in order and in few buffers', async () => {
  const { near, far } = await connected()
  const to = 2_000_000
  count(far, to)
  const buffers = new Set<unknown>()
  const chunks: Array<Buffer> = []
  near.on('data', (chunk: Buffer) => {
    buffers.add(chunk.buffer)
    chunks.push(Buffer.from(chunk))
  })
  near.resume()
  await once(near, 'end')
  expect(numbers(Buffer.concat(chunks)).every((n, at) => n === at)).toBe(true)
  expect(Buffer.concat(chunks)).toHaveLength(to * 4)
  expect(chunks.length).toBeGreaterThan(buffers.size)
  expect(buffers.size).toBeLessThanOrEqual(4)
})

it('loses nothing that is printed before it is read', async () => {
  const { near, far } = await connected()
  far.end('printed at once')
  const chunks: Array<Buffer> = []
  near.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)))
  await setImmediate()
  expect(chunks).toEqual([])
  near.resume()
  await once(near, 'end')
  expect(Buffer.concat(chunks).toString()).toBe('printed at once')
})

it('leaves the bytes alone with which it was paused, until it is paused again and again', async () => {
  const { near, far } = await connected()
  const to = 1_000_000
  count(far, to)
  const kept: Array<{ readonly chunk: Buffer; readonly copy: Buffer }> = []
  let bytes = 0
  near.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    near.pause()
    kept.push({ chunk, copy: Buffer.from(chunk) })
    if (kept.length === 4) kept.shift()
    expect(kept.every((one) => one.chunk.equals(one.copy))).toBe(true)
    void setImmediate().then(() => near.resume())
  })
  near.resume()
  await once(near, 'end')
  expect(bytes).toBe(to * 4)
})

it('is not there where the temporary folder has too long a path', async () => {
  const folder = mkdtempSync(join(tmpdir(), `flext-${'long-'.repeat(25)}`))
  vi.stubEnv('TMPDIR', folder)
  try {
    expect(await oneBufferSocket()).toBeUndefined()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
