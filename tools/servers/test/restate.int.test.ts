import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect, it, vi } from 'vitest'

import { startRestate, startRestateCluster } from '../src/index.ts'
import { describeWith } from '../src/vitest.ts'

const healthy = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

// #region example
describeWith('restate', 'a real Restate', () => {
  it('answers, is gone when it is killed, and comes back on the same ports', async () => {
    await using server = await startRestate()
    expect(await healthy(`${server.ingress}/restate/health`)).toBe(true)
    await server.kill()
    expect(await healthy(`${server.ingress}/restate/health`)).toBe(false)
    await server.restart()
    expect(await healthy(`${server.ingress}/restate/health`)).toBe(true)
    expect(await healthy(`${server.admin}/health`)).toBe(true)
  }, 60_000)
})
// #endregion

describeWith('restate', 'a real cluster of Restate', () => {
  it('keeps what it makes for a while in its own folder, and takes that along', async () => {
    const server = await startRestate()
    const home = dirname(server.log)
    const made = await vi.waitUntil(() => readdirSync(join(home, 'tmp'))[0], { timeout: 30_000 })
    await server.stop()
    expect(readdirSync(tmpdir())).toEqual(expect.not.arrayContaining([made]))
    expect(() => readdirSync(home)).toThrow('ENOENT')
  }, 60_000)

  it('comes as several nodes', async () => {
    await using cluster = await startRestateCluster(3)
    const ingresses = cluster.nodes.map(({ ingress }) => ingress)
    expect(new Set(ingresses).size).toBe(3)
    for (const ingress of ingresses) {
      expect(await healthy(`${ingress}/restate/health`)).toBe(true)
    }
  }, 60_000)
})
