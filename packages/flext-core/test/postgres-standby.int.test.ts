import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { describeWith } from 'flext-servers/vitest'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'

import { endOfWorld } from './end-of-world.ts'
import { postgresChild, type PostgresChild } from './postgres-processes.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 120_000 })

describeWith('postgresql', 'processes on one journal on PostgreSQL', () => {
  const postgres = postgresWorld()
  const children: Array<PostgresChild> = []
  let folder = ''
  let worlds = 0
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'flext-standby-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()))
  })
  const crowd = (options: { readonly lease?: string; readonly outage?: string } = {}) => {
    const place = postgres.place()
    const world = join(folder, `world-${++worlds}`)
    return {
      place,
      child: (name: string) => {
        const child = postgresChild({ ...place, world, name, ...options }, join(folder, 'cache'))
        children.push(child)
        return child
      },
      end: async () => {
        const told = children.flatMap(({ lines }) =>
          lines.flatMap((line) => (line.startsWith('done ') ? [line.slice(5)] : [])),
        )
        await Promise.all(children.splice(0).map((child) => child.kill()))
        return endOfWorld(place, world, told)
      },
    }
  }

  it('goes on in a standby as soon as the owner is killed', async () => {
    const { child, end } = crowd({ lease: '60s' })
    let owner = child('first')
    await owner.says(/^active 1/)
    let took = 0
    for (let round = 2; round <= 4; round++) {
      const standby = child(`round-${round}`)
      await standby.says(/^standby/)
      await owner.saysNow(/^done/)
      const killed = performance.now()
      await owner.kill()
      await standby.says(new RegExp(`^active ${round}`))
      took = Math.max(took, performance.now() - killed)
      await standby.saysNow(/^done/)
      owner = standby
    }
    // Far below the lease: the server sees at once that the owner is gone.
    expect(took).toBeLessThan(15_000)
    const { committed } = await end()
    expect(committed).toBeGreaterThan(3)
    process.stdout.write(`a standby took over within ${Math.round(took)} ms at most\n`)
  })

  it('fences off an owner that was only paused: it writes nothing more, and stands by', async () => {
    const { place, child, end } = crowd({ lease: '1500ms' })
    const owner = child('first')
    await owner.says(/^active 1/)
    const standby = child('second')
    await standby.says(/^standby/)
    await owner.saysNow(/^done/)
    owner.signal('SIGSTOP')
    await standby.says(/^active 2/)
    await standby.saysNow(/^done/)
    owner.signal('SIGCONT')
    const why = await owner.says(/^failed JournalFailed/)
    expect(why).toMatch(/was taken over by process \d+ on /)
    await owner.says(/^standby/)
    await standby.saysNow(/^done/)
    // Whoever started a run did so as the owner of that moment.
    const log = await postgres.ask<{ name: string; at: string }>(
      `select body::json ->> 'id' as name, position as at from ${place.schema}.log where kind = 1 order by position`,
    )
    const names = log.map(({ name }) => name.split('-')[0])
    const firstOfSecond = names.indexOf(names.at(-1))
    expect(new Set(names.slice(firstOfSecond)).size).toBe(1)

    await standby.kill()
    await owner.says(/^active 3/)
    await owner.saysNow(/^done/)
    await end()
  })

  it('goes on over a restart of the server, and nobody takes over', async () => {
    const { child, end } = crowd()
    const owner = child('first')
    await owner.says(/^active 1/)
    const standby = child('second')
    await standby.says(/^standby/)
    for (const how of ['restart', 'kill'] as const) {
      await owner.saysNow(/^done/)
      if (how === 'kill') await postgres.server().kill()
      await postgres.server().restart()
      await owner.says(/has its connection to PostgreSQL again/)
      await owner.saysNow(/^done/)
    }
    expect(standby.lines.filter((line) => line.startsWith('active'))).toEqual([])
    expect(owner.lines.filter((line) => line.startsWith('failed'))).toEqual([])
    await end()
  })

  it('strands nothing when the server restarts while a standby recovers', async () => {
    const { child, end } = crowd()
    const owner = child('first')
    await owner.says(/^active 1/)
    await owner.says(/^done/)
    const standby = child('second')
    await standby.says(/^standby/)
    await owner.kill()
    await standby.says(/has the journal/)
    await postgres.server().restart()
    await standby.saysNow(/^done/)
    await end()
  })

  it('interrupts its runs when the server stays away, and goes on with them when it is back', async () => {
    const { child, end } = crowd({ outage: '1s', lease: '1s' })
    const owner = child('first')
    await owner.says(/^active 1/)
    await owner.saysNow(/^done/)
    await postgres.server().shutDown()
    const why = await owner.says(/^failed JournalFailed/)
    expect(why).toMatch(/cannot be reached for 1 s/)
    await owner.says(/^standby/)
    await sleep(500)
    await postgres.server().restart()
    await owner.says(/^active 2/)
    await owner.says(/goes on with the runs that were open/)
    await owner.saysNow(/^done/)
    await end()
  })
})
