import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { describe, expect, it, vi } from 'vitest'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a tap that neither reads nor writes', () => {
  it('does not outlive an orchestrator that was killed, not even where it is deaf to SIGTERM', async () => {
    const program = new URL('./fixtures/endless-pair-child.ts', import.meta.url).pathname
    const orchestrator = spawn(process.execPath, ['--conditions=@flext/source', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = (await once(orchestrator.stdout, 'data')) as [Buffer]
    const tap = Number(said.toString())
    expect(isAlive(tap)).toBe(true)
    const closed = once(orchestrator, 'exit')
    orchestrator.kill('SIGKILL')
    await closed
    await vi.waitUntil(() => !isAlive(tap), { timeout: 60_000, interval: 100 })
  }, 120_000)
})
