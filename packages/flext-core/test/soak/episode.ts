/**
 * One journal from its first process to its last: processes work on it and meet faults, one fault
 * after the other, then what is open goes on here, and the whole is held against the model.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { openStatuses, type FlextRuntime } from 'flext-core'
import { seededRandom } from 'flext-core/testing'
import type { PostgresServer } from 'flext-servers'

import { checkWorld, type Checked } from './check-world.ts'
import { keepSignalling } from './drive.ts'
import { drawFault, faults, type FaultName } from './faults.ts'
import { Soaked, SoakedChild } from './service.ts'
import { movableClock, settings } from './settings.ts'
import { canMount, smallDisk } from './small-disk.ts'
import { soakingProcess, type SoakingProcess } from './soaking-process.ts'
import { hasJournal, openStore, type JournalPlace } from './store.ts'
import { openWorld } from './world.ts'

export interface EpisodeOptions {
  /** Where the journal is to be; a file of its own where there is none. */
  readonly server: PostgresServer | undefined
  /** Its own, empty. */
  readonly folder: string
  readonly cache: string
  readonly name: string
  readonly seed: number
  readonly faults: number
  /** How many runs a process may begin. */
  readonly runs: number
  /** Whether no further fault should be met. */
  readonly isOver: () => boolean
}

export interface Episode extends Checked {
  readonly faults: ReadonlyArray<FaultName>
}

interface Paths {
  readonly journal: JournalPlace
  readonly world: string
  readonly events: string
}

export const playEpisode = async (options: EpisodeOptions): Promise<Episode> => {
  const { folder, server, name } = options
  mkdirSync(folder, { recursive: true })
  const disk = !server && canMount ? smallDisk(join(folder, 'disk'), 24) : undefined
  const paths: Paths = {
    journal: server
      ? { store: 'postgres', connection: server.url, schema: `soak_${name}` }
      : { store: 'sqlite', path: join(disk?.folder ?? folder, 'runs.journal') },
    world: join(folder, 'world.db'),
    events: join(folder, 'events'),
  }
  const setting = { random: seededRandom(options.seed), disk, server }
  try {
    const { met, processes } = await meetFaults(options, paths, setting)
    const answers = new Map<string, string>()
    const wrong = processes.flatMap((process, nth) => heard(process, answers, nth))
    const checked = await settledAndChecked(paths, answers)
    return { ...checked, faults: met, violations: [...wrong, ...checked.violations] }
  } finally {
    disk?.unmount()
  }
}

/** Where others may stand by, two processes work at a time. */
const meetFaults = async (
  { cache, seed, runs, server, isOver, faults: most }: EpisodeOptions,
  paths: Paths,
  setting: Parameters<typeof drawFault>[0],
): Promise<{ readonly met: Array<FaultName>; readonly processes: Array<SoakingProcess> }> => {
  const { random } = setting
  const met: Array<FaultName> = []
  const processes: Array<SoakingProcess> = []
  const spares: Array<SoakingProcess> = [soakingProcess(cache), soakingProcess(cache)]
  let working: Array<SoakingProcess> = []

  const begin = (): Promise<void> => {
    const nth = processes.length
    const process = spares.shift()!
    spares.push(soakingProcess(cache))
    processes.push(process)
    working.push(process)
    return process.begin({
      ...paths,
      name: `p${nth}`,
      seed: seed * 100_000 + nth * 1_000,
      runs,
      inFlight: 12,
    })
  }

  try {
    while (met.length < most && !isOver()) {
      working = working.filter((process) => !process.isGone())
      const ready: Array<Promise<void>> = []
      while (working.length < (server ? 2 : 1)) ready.push(begin())
      // One in eight meets its fault while it opens the journal or recovers.
      if (random() < 0.125) await delay(random() * 80)
      else {
        await Promise.all(ready)
        await delay(20 + random() * 500)
      }
      const fault = drawFault(setting)
      await faults[fault]({ ...setting, process: working[0]! })
      met.push(fault)
      // Whoever was stopped for long stands by for the other now.
      if (fault === 'stopped a while') working.push(working.shift()!)
    }
  } finally {
    for (const each of [...working, ...spares]) each.kill('SIGKILL')
    await Promise.all([...working, ...spares].map(({ gone }) => gone))
  }
  return { met, processes }
}

/** What a process was answered goes into the answers; what it should never say is returned. */
const heard = (
  process: SoakingProcess,
  answers: Map<string, string>,
  nth: number,
): ReadonlyArray<string> => {
  const wrong: Array<string> = []
  for (const line of process.lines) {
    const [word, id = '', how = ''] = line.split(' ')
    if (word === 'done') answers.set(id, how)
    else if (word === 'wrong' || (word === 'refused' && !isAway(line))) {
      wrong.push(`process ${nth}: ${line}`)
    }
  }
  if (process.code() === 1) wrong.push(`process ${nth} ended with a defect`)
  return wrong
}

/** Whoever opens a journal while its disk is full, or its database away, is told so. */
const isAway = (line: string): boolean =>
  line.includes('"JournalUnwritable"') || line.includes('"PostgresUnreachable"')

/** For all runs together, once nothing is in their way any more. */
const settleWithin = 90_000
const later = 6 * 3_600_000

const settledAndChecked = async (
  { journal, world: worldPath, events }: Paths,
  answers: ReadonlyMap<string, string>,
): Promise<Checked> => {
  const opened = await openStore(journal, settings(movableClock(later)))
  if (opened._tag === 'Left') throw new Error(opened.left.message)
  const runtime = opened.right
  const world = openWorld(worldPath)
  const over = new AbortController()
  try {
    void new Soaked(runtime, world)
    void new SoakedChild(runtime, world)
    const before = existsSync(events) ? readFileSync(events, 'utf8').split('\n').slice(0, -1) : []
    const delivered = [...before]
    runtime.subscribe({ name: 'file', handle: ({ id }) => void delivered.push(id) })
    await hasJournal(runtime)
    await runtime.recover()
    void keepSignalling(runtime, over.signal)
    const inTime = await Promise.race([
      runtime.settled().then(() => true),
      delay(settleWithin, false),
    ])
    const told = { answers, delivered, mayBeLate: journal.store === 'postgres' }
    const checked = await checkWorld(runtime, world.effects(), told)
    const open = inTime ? [] : [await unsettled(runtime)]
    return { ...checked, violations: [...open, ...checked.violations] }
  } finally {
    over.abort()
    await runtime.close()
    world.close()
  }
}

const unsettled = async (runtime: FlextRuntime): Promise<string> => {
  const open = await runtime.runs.list({ status: openStatuses })
  const names = open.map(({ service, id, status }) => `${id} of ${service} (${status})`)
  return `still open after ${settleWithin} ms: ${names.join(', ')}`
}
