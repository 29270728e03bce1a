/** What may happen to a process of the soak, or to the database beneath it. */
import { setTimeout as delay } from 'node:timers/promises'

import type { PostgresServer } from 'flext-servers'

import type { SmallDisk } from './small-disk.ts'
import type { SoakingProcess } from './soaking-process.ts'
import { lease } from './store.ts'

export type FaultName =
  | 'killed'
  | 'stopped a while'
  | 'on a full disk'
  | 'its clock moved'
  | 'closed'
  | 'its database restarted'
  | 'its database killed'

export interface FaultSetting {
  readonly process: SoakingProcess
  /** In [0, 1), seeded. */
  readonly random: () => number
  /** Of the journal, where it is in a file and one could be mounted. */
  readonly disk: SmallDisk | undefined
  /** Of the journal, where it is in a database. */
  readonly server: PostgresServer | undefined
}

const hours = 3_600_000

const killed = async ({ process }: FaultSetting): Promise<void> => {
  process.kill('SIGKILL')
  await process.gone
}

export const faults: Readonly<Record<FaultName, (setting: FaultSetting) => Promise<void>>> = {
  killed,
  'stopped a while': async (setting) => {
    const { process, random, server } = setting
    process.kill('SIGSTOP')
    // Long enough, at times, for another process to have taken over.
    await delay(random() * (server ? 2.5 * lease : 400))
    process.kill('SIGCONT')
    await delay(random() * 300)
    if (!server || random() < 0.5) await killed(setting)
  },
  'on a full disk': async (setting) => {
    setting.disk?.fill()
    await Promise.race([setting.process.gone, delay(2_000)])
    await killed(setting)
    setting.disk?.free()
  },
  'its clock moved': async (setting) => {
    const { process, random } = setting
    const ahead = random() < 0.6
    process.send(`jump ${Math.round((ahead ? 2 : -1) * random() * hours)}`)
    await delay(random() * 300)
    await killed(setting)
  },
  closed: async (setting) => {
    setting.process.send('close')
    await Promise.race([setting.process.gone, delay(5_000)])
    await killed(setting)
  },
  'its database restarted': async ({ server, random }) => {
    await server?.restart()
    await delay(random() * 500)
  },
  'its database killed': async ({ server, random }) => {
    await server?.kill()
    await delay(random() * 300)
    await server?.restart()
    await delay(random() * 500)
  },
}

const odds: ReadonlyArray<
  readonly [FaultName, number, (setting: Omit<FaultSetting, 'process'>) => boolean]
> = [
  ['killed', 10, () => true],
  ['stopped a while', 3, () => true],
  ['on a full disk', 3, ({ disk }) => disk !== undefined],
  ['its clock moved', 3, () => true],
  ['closed', 1, () => true],
  ['its database restarted', 1, ({ server }) => server !== undefined],
  ['its database killed', 1, ({ server }) => server !== undefined],
]

export const drawFault = (setting: Omit<FaultSetting, 'process'>): FaultName => {
  const drawn = odds.filter(([, , fits]) => fits(setting))
  let left = setting.random() * drawn.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of drawn) {
    left -= weight
    if (left < 0) return name
  }
  return 'killed'
}
