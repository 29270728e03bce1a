import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { restateRuntime, type RestateRuntime } from 'flext-core/restate'
import { freePort, startRestate, startRestateCluster } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

import { KillService } from './kill-world.ts'
import { checkWorld, type EndedRun } from './restate-check.ts'
import { restateEndpoint } from './restate-endpoint.ts'
import { restateWorld } from './restate-world.ts'

/** A client of the cluster that serves nothing itself. */
const client = async (ingress: string, admin: string): Promise<RestateRuntime> => {
  // #region ask
  const opened = await restateRuntime({ ingress, admin, patience: '60s' })()
  // #endregion
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  return opened.right
}

/** Asks for runs, so many at once, until it is told to stop; then waits for their ends. */
const load = (runtime: RestateRuntime, world: string, atOnce: number) => {
  const service = new KillService(runtime, restateWorld(world))
  const ended: Array<EndedRun> = []
  const stopped = new AbortController()
  let next = 0
  const keepAsking = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const nth = next++
      const id = `run-${nth}`
      const result = await service.run(nth, { id })
      ended.push({ id, end: result._tag === 'Right' ? 'committed' : result.left._tag })
    }
  }
  const all = Promise.all(Array.from({ length: atOnce }, keepAsking))
  return {
    ended: (): number => ended.length,
    stop: async (): Promise<ReadonlyArray<EndedRun>> => {
      stopped.abort()
      await all
      return ended
    },
  }
}

const reached = async (isReached: () => boolean, within = 60_000): Promise<void> => {
  const deadline = Date.now() + within
  while (!isReached()) {
    if (Date.now() > deadline) throw new Error('it never comes so far')
    await sleep(20)
  }
}

describeWith('restate', 'runs on Restate', () => {
  it('loses nothing and does nothing twice when the endpoint and the server are killed, again and again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-restate-kill-'))
    const world = join(folder, 'world.db')
    await using server = await startRestate()
    const { ingress, admin } = server
    const args = [ingress, admin, String(await freePort()), world]
    const endpoint = await restateEndpoint(args, join(folder, 'cache'))
    await using runtime = await client(ingress, admin)
    const runs = load(runtime, world, 6)
    try {
      for (let round = 0; round < 6; round++) {
        const before = runs.ended()
        await reached(() => runs.ended() > before + 5)
        if (round % 3 === 2) {
          await server.kill()
          await server.restart()
        } else await endpoint.replace()
      }
      const before = runs.ended()
      await reached(() => runs.ended() > before + 5)
      const checked = await checkWorld(world, runtime, await runs.stop())
      process.stdout.write(
        `4 endpoints and 2 servers killed, ${checked.committed} runs committed, ${checked.takenBack} taken back, ${checked.repeated} effects asked for again\n`,
      )
      expect(checked.committed).toBeGreaterThan(20)
    } finally {
      await endpoint.stop()
    }
    rmSync(folder, { recursive: true })
  }, 180_000)

  it('loses nothing and does nothing twice when a node of a cluster is killed under load', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-restate-cluster-'))
    const world = join(folder, 'world.db')
    await using cluster = await startRestateCluster(3)
    const [first, , third] = cluster.nodes
    const { ingress, admin } = first!
    const args = [ingress, admin, String(await freePort()), world]
    const endpoint = await restateEndpoint(args, join(folder, 'cache'))
    await using runtime = await client(ingress, admin)
    const runs = load(runtime, world, 16)
    try {
      await reached(() => runs.ended() > 30)
      await third!.kill()
      const killed = runs.ended()
      await reached(() => runs.ended() > killed + 60)
      await third!.restart()
      const back = runs.ended()
      await reached(() => runs.ended() > back + 30)
      const checked = await checkWorld(world, runtime, await runs.stop())
      process.stdout.write(
        `a node of three killed, ${checked.committed} runs committed, ${checked.takenBack} taken back, ${checked.repeated} effects asked for again\n`,
      )
      expect(checked.committed).toBeGreaterThan(60)
    } finally {
      await endpoint.stop()
    }
    rmSync(folder, { recursive: true })
  }, 180_000)
})
