/**
 * Runs what was asked for as one job: its parts side by side, as far as their order allows, each
 * pipeline a run of its own beneath the run of the job. What an earlier process left open comes first.
 */
import type { RunSummary } from 'flext-core'
import type { PipelineSpec } from 'flext-meltano'
import {
  FlextMeltanoJobOrchestrationService,
  JobRequest,
  JobResult,
  type JobIncomplete,
} from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { counted } from '../terminal/quantity.ts'
import { shellLine, shellWord } from '../terminal/shell-word.ts'
import { service as pipelineService } from './earlier-runs.ts'
import { finishedRun, type FinishedRun } from './finished-run.ts'
import { exitCodeFor } from './interruption.ts'
import { stateIdOf } from './pipeline-part.ts'
import { runOnce, type RanOnce } from './run-once.ts'
import type { FinishedCommand } from './run-steps.ts'
import type { Session } from './session.ts'
import { summaryText } from './summary.ts'

export const jobService: string = FlextMeltanoJobOrchestrationService.definition.name

export interface JobToRun {
  readonly id: string
  readonly request: JobRequest
  readonly specs: ReadonlyArray<PipelineSpec>
}

export interface FinishedJob {
  readonly job: { readonly id: string; readonly how: RanOnce['how'] }
  readonly runs: ReadonlyArray<FinishedRun>
  readonly commands: ReadonlyArray<FinishedCommand>
}

export const runJob = async (
  cli: Cli,
  session: Session,
  { id, request, specs }: JobToRun,
  deadline?: number,
): Promise<E.Either<Failure, FinishedJob>> => {
  const { runtime, jobs } = session
  const ran = await runOnce(cli, session, {
    service: jobService,
    id,
    request,
    begin: () => jobs.run(request, { id, ...(deadline === undefined ? {} : { deadline }) }),
  })
  // Nothing is asked of a runtime that was closed.
  if (E.isLeft(ran) && ran.left.error._tag === 'RunInterrupted') {
    return E.left(jobFailure(cli, session, { id, ran: ran.left, runs: [] }))
  }
  const shown = await runtime.runs.show({ service: jobService, id })
  const kept = E.isRight(shown) ? shown.right.summary : undefined
  const runs = kept === undefined ? [] : await finishedIn(session, kept, specs)
  for (const run of runs) await session.tellLineage?.(run.id)
  if (E.isLeft(ran)) return E.left(jobFailure(cli, session, { id, ran: ran.left, runs }))
  if (session.interrupted() !== undefined) {
    const cut: Failure = { error: { _tag: 'RunInterrupted', message: 'interrupted' } }
    return E.left(jobFailure(cli, session, { id, ran: cut, runs }))
  }
  const result = JobResult.decode(ran.right.run.result)
  return E.right({
    job: { id, how: ran.right.how },
    runs,
    commands: E.isRight(result) ? commandsIn(request, result.right) : [],
  })
}

const commandsIn = (
  { parts }: JobRequest,
  { commands, transformations }: JobResult,
): ReadonlyArray<FinishedCommand> => [
  ...commands,
  ...parts.flatMap((part) => {
    const done = 'dbt' in part ? transformations[part.name] : undefined
    if (done === undefined) return []
    const { nodes, checks, durationMs } = done
    const run = 'run' in part ? (part.run ?? '') : ''
    return [{ command: part.name, durationMs, dbt: { run, nodes, checks } }]
  }),
]

/** The pipelines of the job that have committed, in its order. */
const finishedIn = async (
  { runtime }: Session,
  { request: kept }: RunSummary,
  specs: ReadonlyArray<PipelineSpec>,
): Promise<ReadonlyArray<FinishedRun>> => {
  const request = JobRequest.decode(kept)
  if (E.isLeft(request)) return []
  const finished: Array<FinishedRun> = []
  for (const part of request.right.parts) {
    if (!('request' in part) || part.run === undefined) continue
    const shown = await runtime.runs.show({ service: pipelineService, id: part.run })
    if (E.isLeft(shown) || shown.right.summary.status !== 'committed') continue
    const stateId = stateIdOf(part.request)
    const spec = specs.find((one) => one.stateId === stateId)
    finished.push(finishedRun(shown.right, 'begun', { stateId, spec }))
  }
  return finished
}

interface FailedJob {
  readonly id: string
  readonly ran: Failure
  readonly runs: ReadonlyArray<FinishedRun>
}

/** What became of a job that is not whole, and how to go on with it. */
export const jobFailure = (cli: Cli, session: Session, { id, ran, runs }: FailedJob): Failure => {
  const signal = session.interrupted()
  const { beside: _, hints = [], error } = ran
  const beside = { job: id, runs }
  const text = runs.length === 0 ? {} : { text: summaryText(cli, runs, session.journal) }
  const incomplete = error._tag === 'JobIncomplete' ? (error as JobIncomplete) : undefined
  if (signal === undefined) {
    const retry = `to go on with what is left: flext runs retry ${shellWord(id)}`
    return { ...ran, hints: incomplete ? [...hints, retry] : hints, beside, ...text }
  }
  return {
    error: {
      _tag: 'RunInterrupted',
      message: `stopped by ${signal}; ${runs.length === 0 ? 'what is done so far' : `${counted(runs.length, 'pipeline')} committed, the rest`} is kept in ${session.journal}`,
    },
    exitCode: exitCodeFor(signal),
    hints: [
      `to go on: ${shellLine(['flext', ...cli.world.args.filter((word) => word !== '--fresh')])}`,
    ],
    beside,
    ...text,
  }
}
