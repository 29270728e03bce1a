/**
 * Loads that are taken back by orchestrators which are killed at random, and the database under them.
 * After each death rows and state are as before the load or as after it; in the end as before it.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

import { sqliteRuntime } from 'flext-core/sqlite'
import { either as E } from 'fp-ts'

import { openStates } from '../src/etl-pipeline/adapters/project-states.ts'
import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { ETLPipelineRequest } from '../src/etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { loadUndoPorts } from '../src/load-undo/load-undo-ports.ts'
import { FlextLoadUndoService } from '../src/load-undo/load-undo-service.ts'
import type { LoadUndoRequest } from '../src/load-undo/model.ts'
import type { Answer } from '../src/singer/answer.ts'
import type { TargetError } from '../src/singer/error.ts'
import type { SchemaMessage } from '../src/singer/message.ts'
import type { TargetStore } from '../src/singer/target/target-store.ts'
import { done, ok } from '../src/testing/contract-world.ts'
import { stagedHere } from './staged-here.ts'

export interface UndoWorld {
  readonly request: ETLPipelineRequest
  /** Of the target, for a run. */
  readonly open: (run: string) => Answer<TargetStore, TargetError>
  /** Ids that are to be seen, in order. */
  readonly ids: () => Promise<ReadonlyArray<number>>
  /** Kills the database as if the machine had gone, and brings it back. */
  readonly killDatabase?: () => Promise<void>
}

export interface UndoRounds {
  readonly rounds: number
  /** In [0, 1). */
  readonly random: () => number
  /** Whether some of those that lose their database are left to see what they make of that. */
  readonly survivors?: boolean
}

/** How many were killed; a mistake is thrown. */
export interface KilledUndos {
  readonly orchestrators: number
  readonly databases: number
}

const program = new URL('./undo-and-be-killed.ts', import.meta.url).pathname
const stateId = ({ tap, target }: ETLPipelineRequest): string => `${tap}-to-${target}`
/** An undo comes to so many statements, its journal's included, or some more. */
const statements = 36

/** Where there is a database to be killed, it is the first, and an orchestrator alone the second. */
export const killedUndos = async (
  world: UndoWorld,
  { rounds, random, survivors = false }: UndoRounds,
): Promise<KilledUndos> => {
  let orchestrators = 0
  let databases = 0
  await load(world, 'load-0', 0, 40)
  const before = await seen(world)
  for (let round = 1; round <= rounds; round++) {
    const request = await load(world, `load-${round}`, 40, 10 + round)
    const after = await seen(world)
    if (isDeepStrictEqual(before, after)) throw new Error('the load changed nothing')
    do {
      const at = Math.floor(random() * statements)
      const isDatabase =
        world.killDatabase !== undefined &&
        (databases === 0 || (orchestrators > 0 && random() < 0.4))
      const place = `round ${round}, statement ${at}${isDatabase ? ', the database too' : ''}`
      const waiting = await startedUndo(world, request, at)
      if (waiting === undefined) break
      const { child, closed } = waiting
      if (isDatabase) await world.killDatabase?.()
      if (survivors && isDatabase && random() < 0.5) child.stdin.write('\n')
      else child.kill('SIGKILL')
      await inTime(closed, `${place}: the undo is still at work`)
      if (isDatabase) databases++
      else orchestrators++
      const now = await seen(world)
      if (!isDeepStrictEqual(now, before) && !isDeepStrictEqual(now, after))
        throw new Error(`${place}: between before and after: ${JSON.stringify(now)}`)
    } while (random() < 0.5)
    await takenBack(world, request)
    const end = await seen(world)
    if (!isDeepStrictEqual(end, before))
      throw new Error(`round ${round}: not as before the load: ${JSON.stringify(end)}`)
  }
  return { orchestrators, databases }
}

const journalOf = ({ request }: UndoWorld): string => join(request.project, 'journal.db')
/** One that failed is asked for once more, as another run. */
const undoOf = ({ run }: LoadUndoRequest, failed: number): string => `${run}/undo@${failed}`

/** A minute is long for what takes a second. */
const inTime = async (work: Promise<unknown>, complaint: string): Promise<void> => {
  const late = new AbortController()
  const over = sleep(60_000, 'late', { signal: late.signal }).catch(() => 'in time')
  const end = await Promise.race([work.then(() => 'in time'), over])
  late.abort()
  if (end === 'late') throw new Error(complaint)
}

/** Rows, and the state that the next run would begin from. */
export const seen = async (world: UndoWorld) => {
  const states = await ok(openStates({ root: world.request.project, env: {} }))
  try {
    const kept = await done(states.get(stateId(world.request)))
    return { ids: await world.ids(), state: kept?.state }
  } finally {
    await states.close()
  }
}

export const load = async (
  world: UndoWorld,
  run: string,
  first: number,
  count: number,
): Promise<LoadUndoRequest> => {
  await using runtime = await done(sqliteRuntime({ path: journalOf(world) }))
  const ports = etlPipelinePorts({ env: {}, runtime })
  let staging = ''
  const pipelines = new FlextMeltanoETLPipelineOrchestrationService(runtime, {
    ...ports,
    ...stagedHere(
      (named) => {
        staging = named
        return world.open(named)
      },
      {
        schema,
        records: Array.from({ length: count }, (_, at) => ({ id: first + at })),
        state: { bookmarks: { rows: { id: first + count } } },
      },
    ),
  })
  await ok(pipelines.run(world.request, { id: run }))
  return { pipeline: world.request, run, stateId: stateId(world.request), staging }
}

const schema: SchemaMessage = {
  type: 'SCHEMA',
  stream: 'rows',
  schema: { type: 'object', properties: { id: { type: 'integer' } } },
  key_properties: ['id'],
}

interface Waiting {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  readonly closed: Promise<unknown>
}

/** A process that waits at the statement; undefined for one that has ended, well or without its database. */
const startedUndo = async (
  world: UndoWorld,
  request: LoadUndoRequest,
  at: number,
): Promise<Waiting | undefined> => {
  const given = [journalOf(world), JSON.stringify(request), undoOf(request, 0), String(at)]
  const child = spawn(process.execPath, ['--conditions=@flext/source', program, ...given], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => {})
  const closed = once(child, 'close')
  const said = await new Promise<string>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    void closed.then(() => resolve(''))
  })
  if (said.startsWith('here')) {
    child.stdout.resume()
    return { child, closed }
  }
  await inTime(closed, `statement ${at}: the undo has ended and its process has not`)
  return undefined
}

/** Takes the load back, or goes on with whoever was about to. */
export const takenBack = async (world: UndoWorld, request: LoadUndoRequest): Promise<void> => {
  await using runtime = await done(sqliteRuntime({ path: journalOf(world) }))
  const undos = new FlextLoadUndoService(runtime, {
    ...etlPipelinePorts({ env: {}, runtime }),
    ...loadUndoPorts({}),
  })
  await ok(runtime.recover())
  const end = await undos.run(request, { id: undoOf(request, 0) })
  if (E.isLeft(end)) await ok(undos.run(request, { id: undoOf(request, 1) }))
}
