/**
 * Pipelines that are killed at random: the orchestrator, a plugin, or the database under them. After
 * each death the run is gone on with, or begun anew where it took itself back, until it is published;
 * then every row is there once, every dead letter too, and the state is the one that the run told.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import { sqliteDeadLetters } from '../src/dead-letters/dead-letter-store.ts'
import type { ETLPipelineResult } from '../src/etl-pipeline/model.ts'
import type { TargetStaging } from '../src/singer/target/target-store.ts'
import {
  childrenOf,
  startInstalled,
  startPipeline,
  type PipelineProcess,
} from './pipeline-process.ts'

/** A pipeline that will be killed. */
export interface PairToKill {
  /** Holds the project, the journal, and whatever a killed process leaves. */
  readonly folder: string
  readonly tap: `tap-${string}`
  readonly tapConfig: Readonly<Record<string, unknown>>
  /** Metadata of the catalog, by stream. */
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly target: `target-${string}`
  readonly config: Readonly<Record<string, unknown>>
  readonly staging: TargetStaging
  /** Those that do not fit are kept as dead letters, and the pair is in two processes. */
  readonly isJudged: boolean
  /** The tap tells the last row of a run once more in the next one, and the target keeps it twice. */
  readonly tellsLastAgain?: boolean
  /** So many streams at a time, each extracted by a process of its own. */
  readonly parallel?: number
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
  /** The first of them is the first to be killed. */
  readonly victims: readonly [Victim, ...ReadonlyArray<Victim>]
  /** In [0, 1). */
  readonly random: () => number
  /** So many are loaded by each run. */
  readonly rows: number
  /** The program of an installed `flext` that runs it. Left out: the orchestrator of the tests. */
  readonly flext?: string
}

/** What the rounds came to; a mistake is thrown. */
export interface KilledRounds {
  readonly kills: Readonly<Record<Victim, number>>
  /** Runs that were published. */
  readonly runs: number
  readonly letters: number
}

/** The longest text that fits; what is longer is no row but a dead letter. */
export const longestText = 80
/** One row of so many has a text that is one character longer. */
export const misfitEvery = 97
const fits = (id: number): boolean => id % misfitEvery !== 0
export const textOf = (id: number): string => 'x'.repeat(fits(id) ? longestText : longestText + 1)

/** Kills and goes on, round after round, and looks at the rows whenever they may have changed. */
export const killedRounds = async (
  pair: PairToKill,
  { rows, rounds, budgetMs, victims, random, flext }: Rounds,
  world: KilledWorld,
): Promise<KilledRounds> => {
  writeProject(pair)
  const start = (id: string): PipelineProcess => {
    const asked = { project: pair.folder, tap: pair.tap, target: pair.target, id }
    return flext === undefined ? startPipeline(asked) : startInstalled(flext, asked)
  }
  const until = performance.now() + budgetMs
  const kills: Record<Victim, number> = { orchestrator: 0, plugin: 0, database: 0 }
  const killed = (): number => kills.orchestrator + kills.plugin + kills.database
  const mayKill = (): boolean => killed() < rounds && (killed() === 0 || performance.now() < until)

  const began = performance.now()
  await world.grow(0, rows)
  await expectExact(pair, world, { count: rows, rows }, await published(start('first')))
  /** How long a run takes, by the shortest there was: a later moment might come after its end. */
  let tookMs = performance.now() - began
  let runs = 0
  while (mayKill()) {
    const before = rows * (runs + 1)
    await world.grow(before, rows)
    let failures = 0
    let attempts = 1
    for (let result: ETLPipelineResult | undefined; result === undefined;) {
      const pipeline = start(`run-${runs}-${attempts}`)
      const startedAt = performance.now()
      const any = victims[Math.floor(random() * victims.length)] ?? victims[0]
      const victim = killed() === 0 ? victims[0] : any
      let struck = false
      if (mayKill()) {
        await Promise.race([sleep(random() * tookMs), pipeline.ended])
        struck = await strike(pipeline, victim, world)
        if (struck) kills[victim] += 1
      }
      const outcome = await pipeline.ended
      const seen = (await world.ids()).length
      if (outcome !== undefined && E.isRight(outcome.result)) {
        result = outcome.result.right
        if (!struck) tookMs = Math.min(tookMs, performance.now() - startedAt)
        await expectExact(pair, world, { count: before + rows, rows }, result)
        continue
      }
      const told = outcome === undefined ? undefined : E.swap(outcome.result)
      const failure = told && E.isRight(told) ? told.right.message : `${victim} was killed`
      // A run that says it has failed has taken everything back; one that was cut off may be through.
      const may = outcome === undefined ? [before, before + rows] : [before]
      if (!may.some((count) => rowsOf(pair, count, rows).length === seen))
        throw new Error(`run ${runs}: ${seen} rows are seen of ${before} before it: ${failure}`)
      if (outcome !== undefined) attempts += 1
      // What was killed just before may be in the way for a while, and no longer.
      failures = struck ? 0 : failures + 1
      if (failures > mostFailures)
        throw new Error(`run ${runs} cannot go on, after ${killed()} kills: ${failure}`)
    }
    runs += 1
  }
  return { kills, runs, letters: lettersOf(pair).length }
}

/** In a row, of runs that nobody killed. */
const mostFailures = 5

const writeProject = (pair: PairToKill): void => {
  const { folder, tap, tapConfig, metadata, target, config, isJudged, parallel } = pair
  const text = { type: ['string', 'null'], maxLength: longestText }
  const flext = {
    ...(isJudged ? { dead_letters: true } : {}),
    ...(parallel === undefined ? {} : { streams: { parallel } }),
  }
  const extractor = {
    name: tap,
    variant: 'flext',
    config: tapConfig,
    ...(metadata === undefined ? {} : { metadata }),
    ...(isJudged ? { schema: { '*': { text } } } : {}),
    annotations: { flext },
  }
  const loader = { name: target, variant: 'flext', config }
  // JSON is YAML, too.
  writeFileSync(
    join(folder, 'meltano.yml'),
    JSON.stringify({ plugins: { extractors: [extractor], loaders: [loader] } }),
  )
}

const published = async (pipeline: PipelineProcess): Promise<ETLPipelineResult> => {
  const outcome = await pipeline.ended
  if (outcome === undefined) throw new Error('a run that nobody killed was killed')
  if (E.isLeft(outcome.result)) throw new Error(outcome.result.left.message)
  return outcome.result.right
}

/** Whether somebody was there to be killed. */
const strike = async (
  running: PipelineProcess,
  victim: Victim,
  world: KilledWorld,
): Promise<boolean> => {
  if (running.hasEnded()) return false
  if (victim === 'database' && world.killDatabase) {
    await world.killDatabase()
    return true
  }
  if (victim === 'plugin') {
    while (!running.hasEnded()) {
      const [plugin] = childrenOf(running.pid)
      if (plugin !== undefined) return kill(plugin.pid)
      await sleep(5)
    }
    return false
  }
  running.kill()
  return true
}

/** `false` where it has just ended by itself. */
const kill = (pid: number): boolean => {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

/** Of so many ids, loaded by runs of so many, those that are rows of the target, in order. */
const rowsOf = (pair: PairToKill, count: number, rows: number): ReadonlyArray<number> =>
  toldOf(pair, count, rows).filter((id) => !pair.isJudged || fits(id))

/** Of so many ids, loaded by runs of so many, what the tap tells, in order. */
const toldOf = (
  { tellsLastAgain }: PairToKill,
  count: number,
  rows: number,
): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, id) => id).flatMap((id) =>
    tellsLastAgain && (id + 1) % rows === 0 && id + 1 < count ? [id, id] : [id],
  )

/** The ids that are kept as dead letters, in order. */
const lettersOf = ({ folder }: PairToKill): ReadonlyArray<number> => {
  const letters = sqliteDeadLetters(join(folder, '.flext', 'dead-letters.db')).show({})
  if (E.isLeft(letters)) throw new Error(letters.left.message)
  return letters.right.map(({ record }) => Number(record['id'])).toSorted((a, b) => a - b)
}

const expectExact = async (
  pair: PairToKill,
  world: KilledWorld,
  { count, rows }: { readonly count: number; readonly rows: number },
  { stateId, stateAfter }: ETLPipelineResult,
): Promise<void> => {
  expectIds('rows', await world.ids(), rowsOf(pair, count, rows))
  const misfits = toldOf(pair, count, rows).filter((id) => !fits(id))
  expectIds('dead letters', lettersOf(pair), pair.isJudged ? misfits : [])
  const state = await pair.staging.publishedState(stateId)()
  if (E.isLeft(state)) throw new Error(state.left.message)
  if (!isDeepStrictEqual(state.right, stateAfter))
    throw new Error(
      `the state is ${JSON.stringify(state.right)}, not ${JSON.stringify(stateAfter)}`,
    )
}

const expectIds = (
  what: string,
  seen: ReadonlyArray<number>,
  wanted: ReadonlyArray<number>,
): void => {
  const wrong = wanted.findIndex((id, at) => id !== seen[at])
  if (seen.length !== wanted.length || wrong !== -1)
    throw new Error(`${seen.length} ${what} instead of ${wanted.length}, wrong from ${wrong} on`)
}
