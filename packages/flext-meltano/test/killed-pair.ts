/**
 * Pairs that are killed at random: the orchestrator, the plugins, or the database under them. After
 * each death the run is gone on with, until it is published; then every row is there once.
 */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Catalog } from '../src/singer/catalog.ts'
import type { NativePluginName } from '../src/singer/plugin-command.ts'
import type { TargetStaging } from '../src/singer/target-store.ts'
import { childrenOf } from './pipeline-process.ts'

/** A load that will be killed. */
export interface PairToKill {
  /** Where what is handed over goes, so that it goes with it. */
  readonly folder: string
  readonly tap: Extract<NativePluginName, `flext-tap-${string}`>
  readonly tapConfig: Readonly<Record<string, unknown>>
  readonly catalog?: Catalog
  readonly target: Extract<NativePluginName, `flext-target-${string}`>
  readonly config: Readonly<Record<string, unknown>>
  readonly fused: boolean
}

/** Who is killed, and how the world is put right again. */
export type Victim = 'orchestrator' | 'plugin' | 'database'

export interface KilledWorld {
  /** Ids that are to be seen, in order. */
  readonly ids: () => Promise<ReadonlyArray<number>>
  /** Puts so many rows more into the source, with ids from the first one on. */
  readonly grow: (first: number, count: number) => void | Promise<void>
  /** Kills the database as if the machine had gone, and brings it back. */
  readonly killDatabase?: () => Promise<void>
}

export interface Rounds {
  readonly rounds: number
  /** No more rounds are begun after so long. */
  readonly budgetMs: number
  readonly victims: ReadonlyArray<Victim>
  /** In [0, 1). */
  readonly random: () => number
  /** Whether the number of rows is right before the run is published, too. */
  readonly rows: number
}

/** What the rounds came to; a mistake is thrown. */
export interface KilledRounds {
  readonly kills: number
  readonly runs: number
}

export const stagingOf = async ({
  target,
  config,
}: Pick<PairToKill, 'target' | 'config'>): Promise<TargetStaging> => {
  if (target === 'flext-target-postgres') {
    const { postgresStaging } = await import('../src/target-postgres/postgres-staging.ts')
    return postgresStaging(config)
  }
  if (target === 'flext-target-csv') {
    const { csvStaging } = await import('../src/target-csv/csv-staging.ts')
    return csvStaging({ destination_path: String(config['destination_path']) })
  }
  if (target === 'flext-target-duckdb') {
    const { duckdbStaging } = await import('../src/target-duckdb/duckdb-staging.ts')
    return duckdbStaging({ database: String(config['database']) })
  }
  if (target === 'flext-target-parquet') {
    const { parquetStaging } = await import('../src/target-parquet/parquet-staging.ts')
    return parquetStaging({ destination_path: String(config['destination_path']) })
  }
  const { sqliteStaging } = await import('../src/target-sqlite/sqlite-staging.ts')
  return sqliteStaging({ database: String(config['database']) })
}

/** Kills and goes on, round after round, and looks at the rows whenever they may have changed. */
export const killedRounds = async (
  pair: PairToKill,
  { rows, rounds, budgetMs, victims, random }: Rounds,
  world: KilledWorld,
): Promise<KilledRounds> => {
  const until = performance.now() + budgetMs
  const began = performance.now()
  await world.grow(0, rows)
  await toTheEnd(pair, 'first')
  /** How long a run takes, by the shortest there was: a later moment might come after its end. */
  let tookMs = performance.now() - began
  await expectRows(world, rows, 'after a run that nobody killed')
  let kills = 0
  let runs = 0
  while (kills < rounds && (kills === 0 || performance.now() < until)) {
    // Each run adds as many rows with ids of their own.
    runs += 1
    await world.grow(rows * runs, rows)
    const before = rows * runs
    let failures = 0
    for (let published = false; !published;) {
      const process = start(pair, `run-${runs}`)
      const startedAt = performance.now()
      const victim = victims[Math.floor(random() * victims.length)] ?? 'orchestrator'
      const mayKill = kills < rounds && (kills === 0 || performance.now() < until)
      let struck = false
      if (mayKill) {
        await Promise.race([sleep(random() * tookMs), process.ended])
        struck = await strike(process, victim, world)
        if (struck) kills += 1
      }
      published = await process.ended
      if (published && !struck) tookMs = Math.min(tookMs, performance.now() - startedAt)
      // What was killed just before may be in the way for a while, and no longer.
      failures = published || struck ? 0 : failures + 1
      if (failures > mostFailures)
        throw new Error(`run ${runs} cannot go on, after ${kills} kills: ${process.said()}`)
      const seen = await world.ids()
      if (seen.length !== before && seen.length !== before + rows)
        throw new Error(`run ${runs}, ${victim} killed: ${seen.length} rows are seen`)
    }
    await expectRows(world, before + rows, `run ${runs}, after ${kills} kills`)
  }
  return { kills, runs }
}

/** In a row, of runs that nobody killed. */
const mostFailures = 5

interface Running {
  readonly pid: number
  readonly hasEnded: () => boolean
  /** Whether it came to its end, and the run was published. */
  readonly ended: Promise<boolean>
  readonly kill: () => void
  /** What it wrote to stderr. */
  readonly said: () => string
}

const program = new URL('./pair-orchestrator.ts', import.meta.url).pathname

const start = (pair: PairToKill, run: string): Running => {
  const args = ['--conditions=@flext/source', program, JSON.stringify({ ...pair, run })]
  // A killed orchestrator cannot remove what it handed over: let that go with the folder of the rows.
  const env = { ...process.env, TMPDIR: pair.folder }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let over = false
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<boolean>((resolve) => {
    // Not when stderr closes: plugins of a killed orchestrator may hold it a while longer.
    child.once('exit', (code) => {
      over = true
      resolve(code === 0)
    })
  })
  return {
    pid: child.pid ?? 0,
    hasEnded: () => over,
    ended,
    kill: () => child.kill('SIGKILL'),
    said: () => said,
  }
}

const toTheEnd = async (pair: PairToKill, run: string): Promise<void> => {
  if (!(await start(pair, run).ended)) throw new Error('a run that nobody killed has failed')
}

/** Whether somebody was there to be killed. */
const strike = async (running: Running, victim: Victim, world: KilledWorld): Promise<boolean> => {
  if (running.hasEnded()) return false
  if (victim === 'database' && world.killDatabase) {
    await world.killDatabase()
    return true
  }
  if (victim === 'plugin') {
    const [plugin] = childrenOf(running.pid)
    return plugin !== undefined && process.kill(plugin.pid, 'SIGKILL')
  }
  running.kill()
  return true
}

const expectRows = async (world: KilledWorld, count: number, when: string): Promise<void> => {
  const seen = await world.ids()
  const wrong = seen.findIndex((id, at) => id !== at)
  if (seen.length !== count || wrong !== -1)
    throw new Error(
      `${when}: expected the ids 0 to ${count - 1}, found ${seen.length} rows, wrong from ${wrong} on`,
    )
}
