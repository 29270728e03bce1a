import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { seededRandom } from 'flext-core/testing'
import { describeWith } from 'flext-servers/vitest'
import { expect, it } from 'vitest'

import { endOfWorld } from './end-of-world.ts'
import { postgresChild, type PostgresChild } from './postgres-processes.ts'
import { postgresWorld } from './postgres-world.ts'

const rounds = 40
/** Milliseconds after which no new round is begun, however many there were. */
const limit = 25_000
const seed = Number(process.env['FLEXT_SEED'] ?? Date.now() % 1_000_000)

describeWith('postgresql', 'processes and a server that fail at random', () => {
  const postgres = postgresWorld()

  it(`lose nothing and do nothing twice (FLEXT_SEED=${seed})`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-postgres-kill-'))
    const world = join(folder, 'world')
    const place = postgres.place()
    const random = seededRandom(seed)
    const told: Array<string> = []
    const refused: Array<string> = []
    let names = 0
    const begin = (): PostgresChild =>
      postgresChild(
        { ...place, world, name: `c${++names}`, lease: '1s', outage: '2s', inFlight: 3 },
        join(folder, 'cache'),
      )
    const hear = ({ lines }: PostgresChild): void => {
      for (const line of lines) {
        if (line.startsWith('done ')) told.push(line.slice(5))
        if (line.startsWith('refused ')) refused.push(line)
      }
    }
    const isActive = ({ lines }: PostgresChild): boolean =>
      lines.findLast((line) => /^(active|standby)/.test(line))?.startsWith('active') === true
    let children = [begin(), begin()]
    const somebodyDoes = (): Promise<string> =>
      Promise.any(children.map((child) => child.saysNow(/^done/)))
    await somebodyDoes()

    const did = new Map<string, number>()
    const faults: Readonly<Record<string, () => Promise<void>>> = {
      kill: async () => {
        const victim = children.find(isActive) ?? children[0]!
        await victim.kill()
        hear(victim)
        children = [...children.filter((child) => child !== victim), begin()]
      },
      pause: async () => {
        const victim = children.find(isActive) ?? children[0]!
        victim.signal('SIGSTOP')
        await sleep(random() * 3_000)
        victim.signal('SIGCONT')
      },
      restart: () => postgres.server().restart(),
      crash: async () => {
        await postgres.server().kill()
        await sleep(random() < 0.3 ? random() * 4_000 : 0)
        await postgres.server().restart()
      },
    }
    const kinds = Object.keys(faults)
    const begun = performance.now()
    let round = 0
    for (; round < rounds && performance.now() - begun < limit; round++) {
      // Sometimes the next fault comes while the last one is being mended.
      if (random() < 0.7) await somebodyDoes()
      await sleep(random() * 100)
      const kind = kinds[Math.floor(random() * kinds.length)]!
      did.set(kind, (did.get(kind) ?? 0) + 1)
      await faults[kind]!()
    }
    await somebodyDoes()
    await Promise.all(children.map((child) => child.kill()))
    children.forEach(hear)

    expect(refused).toEqual([])
    const { committed, compensated, again } = await endOfWorld(place, world, told)
    rmSync(folder, { recursive: true })
    process.stdout.write(
      `${round} faults (${[...did].map(([kind, n]) => `${n} ${kind}`).join(', ')}), ${committed} runs committed, ${compensated} taken back, ${again} effects done again under their keys (FLEXT_SEED=${seed})\n`,
    )
    expect(committed).toBeGreaterThan(round)
  }, 240_000)
})
