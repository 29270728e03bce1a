/** What may happen to a process of the soak. Each ends it, sooner or later. */
import { setTimeout as delay } from 'node:timers/promises'

import type { SmallDisk } from './small-disk.ts'
import type { SoakingProcess } from './soaking-process.ts'

export type FaultName =
  | 'killed'
  | 'stopped a while'
  | 'on a full disk'
  | 'its clock moved'
  | 'closed'

export interface FaultSetting {
  readonly process: SoakingProcess
  /** In [0, 1), seeded. */
  readonly random: () => number
  /** Of the journal, where one could be mounted. */
  readonly disk: SmallDisk | undefined
}

type Fault = (setting: FaultSetting) => Promise<void>

const hours = 3_600_000

export const faults: Readonly<Record<FaultName, Fault>> = {
  killed: async ({ process }) => process.kill('SIGKILL'),
  'stopped a while': async ({ process, random }) => {
    process.kill('SIGSTOP')
    await delay(random() * 400)
    process.kill('SIGCONT')
    await delay(random() * 200)
    process.kill('SIGKILL')
  },
  'on a full disk': async ({ process, disk }) => {
    disk?.fill()
    await Promise.race([process.gone, delay(2_000)])
    process.kill('SIGKILL')
    await process.gone
    disk?.free()
  },
  'its clock moved': async ({ process, random }) => {
    const ahead = random() < 0.6
    process.send(`jump ${Math.round((ahead ? 2 : -1) * random() * hours)}`)
    await delay(random() * 300)
    process.kill('SIGKILL')
  },
  closed: async ({ process }) => {
    process.send('close')
    await Promise.race([process.gone, delay(5_000)])
    process.kill('SIGKILL')
  },
}

const odds: ReadonlyArray<readonly [FaultName, number]> = [
  ['killed', 10],
  ['stopped a while', 3],
  ['on a full disk', 3],
  ['its clock moved', 3],
  ['closed', 1],
]

export const drawFault = (random: () => number, canFill: boolean): FaultName => {
  const drawn = odds.filter(([name]) => canFill || name !== 'on a full disk')
  let left = random() * drawn.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of drawn) {
    left -= weight
    if (left < 0) return name
  }
  return 'killed'
}
