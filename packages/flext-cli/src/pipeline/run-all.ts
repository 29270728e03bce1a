/**
 * Runs the pipelines that were asked for, one after another, each as a run of its own. First comes
 * what an earlier process left open; the first that fails is the last.
 */
import { isDeepStrictEqual } from 'node:util'

import { openStatuses, type RunSummary } from 'flext-core'
import { ETLPipelineRequest } from 'flext-meltano'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { shellLine, shellWord } from '../terminal/shell-word.ts'
import { cutShort, runsOf, service, type Asked } from './earlier-runs.ts'
import type { FinishedRun } from './finished-run.ts'
import { exitCodeFor } from './interruption.ts'
import { cancelOpenJobs, goOnWithOpenJobs } from './open-jobs.ts'
import { stateIdOf, type PipelinePart } from './pipeline-part.ts'
import { chosenIds, correlationOf, stampedIds, stampIn, stampOf } from './run-name.ts'
import { runPart } from './run-part.ts'
import type { RuntimeSession } from './runtime-session.ts'
import { runCommands, type FinishedCommand } from './run-steps.ts'
import type { StopSignal } from '../world/world.ts'
import type { Session } from './session.ts'
import { summaryText } from './summary.ts'

export interface RunAllOptions {
  readonly id?: string
  readonly deadline?: number
  readonly fresh?: boolean
}

export interface FinishedAll {
  /** Jobs that had been left open, and were gone on with before. */
  readonly before: ReadonlyArray<RunSummary>
  readonly runs: ReadonlyArray<FinishedRun>
  readonly commands: ReadonlyArray<FinishedCommand>
}

export const runAll = async (
  cli: Cli,
  session: Session,
  asked: Asked,
  options: RunAllOptions,
): Promise<E.Either<Failure, FinishedAll>> => {
  const { runtime } = session
  const project = asked.requests[0]?.project ?? ''
  const [stuck] = await runsOf(runtime, project, asked.specs, ['stuck'])
  if (stuck) return E.left(stuckBefore(stuck))
  const jobs =
    options.fresh === true
      ? E.map(() => [])(await cancelOpenJobs(session, asked.specs))
      : await goOnWithOpenJobs(cli, session, asked.specs)
  if (E.isLeft(jobs)) return jobs
  const open = await runsOf(runtime, project, asked.specs, openStatuses)
  if (options.fresh === true) {
    const taken = await takeBack(session, open)
    if (E.isLeft(taken)) return E.left(interruptedOr(cli, session, taken.left))
  }
  const left = options.fresh === true ? [] : open
  const parts = await partsFor(cli, session, asked, left, options)

  const done: Array<FinishedRun> = []
  const commands: Array<FinishedCommand> = []
  const failed = (failure: Failure): E.Either<Failure, never> => {
    const { beside, ...rest } = interruptedOr(cli, session, failure)
    return E.left({
      ...rest,
      beside: { ...beside, runs: done, ...(commands.length > 0 ? { commands } : {}) },
      ...(done.length > 0 ? { text: summaryText(cli, done, session.journal) } : {}),
    })
  }
  const runBefore = async (nth: number): Promise<E.Either<Failure, void>> => {
    const { environment } = asked
    const ran = await runCommands(cli, session, asked.commands.get(nth) ?? [], {
      ...(environment === undefined ? {} : { environment }),
      fresh: options.fresh === true,
    })
    if (E.isLeft(ran)) return ran
    commands.push(...ran.right)
    return E.right(undefined)
  }
  for (const part of parts) {
    const nth = asked.requests.indexOf(part.request)
    if (nth !== -1 && !(await wasBegun(runtime, part.id))) {
      const before = await runBefore(nth)
      if (E.isLeft(before)) return failed(before.left)
    }
    const stamp = stampIn(part.id)
    const finished = session.interrupted()
      ? E.left<Failure>({ error: { _tag: 'RunInterrupted', message: 'interrupted' } })
      : await runPart(cli, session, part, {
          ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
          ...(options.id !== undefined || stamp === undefined || asked.specs.length === 1
            ? {}
            : { correlation: correlationOf(asked.words, stamp) }),
        })
    if (E.isLeft(finished)) return failed(finished.left)
    done.push(finished.right)
  }
  const signal = session.interrupted()
  if (signal !== undefined) return E.left(endedInOrder(cli, session, done, signal))
  const after = await runBefore(asked.specs.length)
  return E.isLeft(after)
    ? failed(after.left)
    : E.right({ before: jobs.right, runs: done, commands })
}

const wasBegun = async ({ runs }: Session['runtime'], id: string): Promise<boolean> =>
  E.isRight(await runs.show({ service, id }))

const endedInOrder = (
  cli: Cli,
  { journal }: Session,
  done: ReadonlyArray<FinishedRun>,
  signal: StopSignal,
): Failure => ({
  error: {
    _tag: 'RunInterrupted',
    message: `stopped by ${signal}; what was loaded until then is committed`,
  },
  exitCode: exitCodeFor(signal),
  hints: [`to go on from there: ${shellLine(['flext', ...fromThere(cli.world.args)])}`],
  beside: { runs: done },
  text: summaryText(cli, done, journal),
})

/** What would begin anew, or be found done, is left out. */
export const fromThere = (args: ReadonlyArray<string>): ReadonlyArray<string> =>
  args.filter((word, at) => {
    if (word.startsWith('-')) return !/^--(full-refresh|fresh|refresh|id)(=|$)/.test(word)
    // `--refresh` takes all words up to the next option.
    const option = args.slice(0, at).findLastIndex((one) => one.startsWith('-'))
    return args[option] !== '--refresh' && !(args[option] === '--id' && option === at - 1)
  })

/** Which runs it takes: what is open of these pipelines, then what was asked for. */
const partsFor = async (
  { world }: Cli,
  { runtime }: Session,
  asked: Asked,
  open: ReadonlyArray<RunSummary>,
  { id, fresh = false }: RunAllOptions,
): Promise<ReadonlyArray<PipelinePart>> => {
  const { specs, requests } = asked
  const ids =
    id === undefined
      ? (sameAsOpen(asked, open) ??
        (fresh ? undefined : await cutShort(runtime, asked)) ??
        stampedIds(specs, stampOf(world.now())))
      : chosenIds(specs, id)
  const parts = specs.flatMap((spec, nth) => {
    const [part, request] = [ids[nth], requests[nth]]
    return part === undefined || request === undefined ? [] : [{ id: part, request, spec }]
  })
  const others = open.flatMap((run): ReadonlyArray<PipelinePart> => {
    const request = ETLPipelineRequest.decode(run.request)
    if (ids.includes(run.id) || E.isLeft(request)) return []
    const spec = specs.find(({ stateId }) => stateId === stateIdOf(request.right))
    return spec ? [{ id: run.id, request: request.right, spec }] : []
  })
  return [...others, ...parts]
}

/** A single pipeline that is open under another name, for instance one that was chosen with `--id`. */
const sameAsOpen = (
  { requests }: Asked,
  open: ReadonlyArray<RunSummary>,
): ReadonlyArray<string> | undefined => {
  if (requests.length !== 1) return undefined
  const same = open.find(({ request }) => isDeepStrictEqual(request, requests[0]))
  return same && [same.id]
}

const takeBack = async (
  { runtime, watch }: Session,
  open: ReadonlyArray<RunSummary>,
): Promise<E.Either<Failure, void>> => {
  for (const { id } of open) {
    watch.run(`taking back run ${id}`)
    const cancelled = await runtime.runs.cancel({ service, id }, 'a fresh run was asked for')
    if (E.isLeft(cancelled)) return E.left({ error: cancelled.left })
    const resumed = await runtime.runs.resume({ service, id })
    if (E.isLeft(resumed)) return E.left({ error: resumed.left })
    const ended = await resumed.right.end
    if (E.isLeft(ended) && ended.left._tag !== 'RunCancelled') return E.left({ error: ended.left })
  }
  return E.right(undefined)
}

const stuckBefore = ({ id, error }: RunSummary): Failure => ({
  error: error ?? { _tag: 'RunStuck', message: `run ${id} of this pipeline is stuck` },
  exitCode: 4,
  hints: [`when its cause is mended: flext runs resume ${shellWord(id)}`],
  beside: { run: id },
})

/** Whatever failed while everything was being stopped, it is the interruption that counts. */
export const interruptedOr = (cli: Cli, session: RuntimeSession, failure: Failure): Failure => {
  const signal = session.interrupted()
  if (signal === undefined) return failure
  const { beside, text } = failure
  const goingOn = cli.world.args.filter((word) => word !== '--fresh')
  return {
    error: {
      _tag: 'RunInterrupted',
      message: `interrupted by ${signal}; what is done so far is kept in ${session.journal}`,
    },
    exitCode: exitCodeFor(signal),
    hints: [`to go on: ${shellLine(['flext', ...goingOn])}`],
    ...(beside === undefined ? {} : { beside }),
    ...(text === undefined ? {} : { text }),
  }
}
