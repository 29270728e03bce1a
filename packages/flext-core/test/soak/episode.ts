/**
 * One journal from its first process to its last: processes one after the other work on it and each
 * meets a fault, then what is open goes on here, and the whole is held against the model.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { openStatuses, type FlextRuntime } from 'flext-core'
import { seededRandom } from 'flext-core/testing'

import { checkWorld, type Checked } from './check-world.ts'
import { keepSignalling } from './drive.ts'
import { drawFault, faults, type FaultName } from './faults.ts'
import { Soaked, SoakedChild, type SoakRequest } from './service.ts'
import { movableClock, settings } from './settings.ts'
import { canMount, smallDisk } from './small-disk.ts'
import { soakingProcess, type SoakingProcess } from './soaking-process.ts'
import { openStore, type StoreName } from './store.ts'
import { openWorld } from './world.ts'

export interface EpisodeOptions {
  readonly store: StoreName
  /** Its own, empty. */
  readonly folder: string
  readonly cache: string
  readonly seed: number
  readonly processes: number
  /** How many runs a process may begin. */
  readonly runs: number
  /** Whether no further process should begin. */
  readonly isOver: () => boolean
}

export interface Episode extends Checked {
  readonly faults: ReadonlyArray<FaultName>
}

export const playEpisode = async (options: EpisodeOptions): Promise<Episode> => {
  const { store, folder, cache, seed } = options
  const random = seededRandom(seed)
  mkdirSync(folder, { recursive: true })
  const disk = canMount ? smallDisk(join(folder, 'disk'), 24) : undefined
  const journal = join(disk?.folder ?? folder, 'runs.journal')
  const [world, events] = [join(folder, 'world'), join(folder, 'events')]
  const met: Array<FaultName> = []
  const wrong: Array<string> = []
  const answers = new Map<string, string>()
  const spares: Array<SoakingProcess> = [soakingProcess(cache), soakingProcess(cache)]

  try {
    for (let nth = 0; nth < options.processes && !options.isOver(); nth++) {
      const process = spares.shift()!
      spares.push(soakingProcess(cache))
      const ready = process.begin({
        store,
        journal,
        world,
        events,
        name: `p${nth}`,
        seed: seed * 100_000 + nth * 1_000,
        runs: options.runs,
        inFlight: 12,
        offset: 0,
      })
      // One in eight meets its fault while it opens the journal or recovers.
      if (random() < 0.125) await delay(random() * 80)
      else {
        await ready
        await delay(20 + random() * 500)
      }
      const fault = drawFault(random, disk !== undefined)
      await faults[fault]({ process, random, disk })
      const code = await process.gone
      met.push(fault)
      for (const line of process.lines) {
        const [word, id = '', how = ''] = line.split(' ')
        if (word === 'done') answers.set(id, how)
        else if (word === 'wrong' || (word === 'refused' && fault !== 'on a full disk')) {
          wrong.push(`process ${nth}: ${line}`)
        }
      }
      if (code === 1) wrong.push(`process ${nth} ended with a defect`)
    }
  } finally {
    for (const spare of spares) spare.kill('SIGKILL')
    await Promise.all(spares.map(({ gone }) => gone))
  }

  try {
    const checked = await settledAndChecked({ store, journal, world, events }, answers)
    return { ...checked, faults: met, violations: [...wrong, ...checked.violations] }
  } finally {
    disk?.unmount()
  }
}

interface Paths {
  readonly store: StoreName
  readonly journal: string
  readonly world: string
  readonly events: string
}

/** For all runs together, once nothing is in their way any more. */
const settleWithin = 90_000
const later = 6 * 3_600_000

const settledAndChecked = async (
  { store, journal, world, events }: Paths,
  answers: ReadonlyMap<string, string>,
): Promise<Checked> => {
  const opened = await openStore(store, journal, settings(movableClock(later)))
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const runtime = opened.right
  try {
    const port = openWorld(world)
    void new Soaked(runtime, port)
    void new SoakedChild(runtime, port)
    const before = existsSync(events) ? readFileSync(events, 'utf8').split('\n').slice(0, -1) : []
    const delivered = [...before]
    runtime.subscribe({ name: 'file', handle: ({ id }) => void delivered.push(id) })
    await runtime.recover()
    const end = runtime.settled()
    for (const { service, id, request } of await runtime.runs.list({ status: openStatuses })) {
      const run = { service, id }
      if (service === 'soak.run') void keepSignalling(runtime, request as SoakRequest, run, end)
    }
    const inTime = await Promise.race([end.then(() => true), delay(settleWithin, false)])
    const checked = await checkWorld(runtime, world, { answers, delivered })
    return inTime
      ? checked
      : { ...checked, violations: [await unsettled(runtime), ...checked.violations] }
  } finally {
    await runtime.close()
  }
}

const unsettled = async (runtime: FlextRuntime): Promise<string> => {
  const open = await runtime.runs.list({ status: openStatuses })
  const names = open.map(({ service, id, status }) => `${id} of ${service} (${status})`)
  return `still open after ${settleWithin} ms: ${names.join(', ')}`
}
