/** Jobs that earlier processes left open, and pipelines that stand in the way of a job. */
import { isDeepStrictEqual } from 'node:util'

import { openStatuses, type RunSummary } from 'flext-core'
import type { PipelineSpec } from 'flext-meltano'
import { JobRequest } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { runsOf } from './earlier-runs.ts'
import { goOn } from './go-on.ts'
import { stateIdOf } from './pipeline-part.ts'
import { standText } from './run-stand.ts'
import { jobFailure, jobService, type JobToRun } from './run-job.ts'
import type { Session } from './session.ts'

/** Jobs that write some of the same states and were left open are gone on with, the oldest first; those that were. */
export const goOnWithOpenJobs = async (
  cli: Cli,
  session: Session,
  specs: ReadonlyArray<PipelineSpec>,
  but?: string,
): Promise<E.Either<Failure, ReadonlyArray<RunSummary>>> => {
  const states = new Set(specs.map(({ stateId }) => stateId))
  const done: Array<RunSummary> = []
  for (const run of await openJobs(session)) {
    const request = JobRequest.decode(run.request)
    if (run.id === but || E.isLeft(request)) continue
    if (!statesOf(request.right).some((state) => states.has(state))) continue
    session.watch.run(`${cli.notePaint.cyan('▶')} going on with job ${cli.notePaint.bold(run.id)}`)
    const went = await goOn(session, run)
    if (E.isLeft(went)) return went
    const { error } = went.right
    if (error !== undefined)
      return E.left(jobFailure(cli, session, { id: run.id, ran: { error }, runs: [] }))
    session.watch.run(standText(cli.notePaint, went.right.summary))
    done.push(went.right.summary)
  }
  return E.right(done)
}

/** Takes back open jobs that write some of these states, as far as they can be. */
export const cancelOpenJobs = async (
  session: Session,
  specs: ReadonlyArray<PipelineSpec>,
): Promise<E.Either<Failure, void>> => {
  const states = new Set(specs.map(({ stateId }) => stateId))
  for (const { id, request: kept } of await openJobs(session)) {
    const request = JobRequest.decode(kept)
    if (E.isLeft(request) || !statesOf(request.right).some((state) => states.has(state))) continue
    session.watch.run(`taking back job ${id}`)
    const run = { service: jobService, id }
    // Where a pipeline of it has committed there is no way back: what is left of it is done.
    await session.runtime.runs.cancel(run, 'a fresh run was asked for')
    const resumed = await session.runtime.runs.resume(run)
    if (E.isLeft(resumed)) return E.left({ error: resumed.left })
    const ended = await resumed.right.end
    const isOver = E.isRight(ended) || over.has(ended.left._tag)
    if (!isOver) return E.left({ error: ended.left })
  }
  return E.right(undefined)
}

const over: ReadonlySet<string> = new Set(['RunCancelled', 'JobIncomplete'])

const openJobs = async ({ runtime }: Session): Promise<ReadonlyArray<RunSummary>> =>
  (await runtime.runs.list({ service: jobService, status: openStatuses })).toReversed()

/** An open run of the same job, whatever it and its pipelines are named. */
export const openOf = async (
  session: Session,
  asked: JobRequest,
): Promise<{ readonly id: string; readonly request: JobRequest } | undefined> => {
  for (const run of await openJobs(session)) {
    const request = JobRequest.decode(run.request)
    if (E.isRight(request) && isSame(request.right, asked)) {
      return { id: run.id, request: request.right }
    }
  }
  return undefined
}

/** The names of the runs do not count. */
const isSame = (one: JobRequest, other: JobRequest): boolean =>
  isDeepStrictEqual(withoutRuns(one), withoutRuns(other))

const withoutRuns = ({ parts, ...job }: JobRequest): object => ({
  ...job,
  parts: parts.map((part) => ({ ...part, run: undefined })),
})

const statesOf = ({ parts }: JobRequest): ReadonlyArray<string> =>
  parts.flatMap((part) => ('request' in part ? [stateIdOf(part.request)] : []))

/** Pipelines that write the same states and were left open, and are none of the job's own; those that were. */
export const goOnWithOpenPipelines = async (
  cli: Cli,
  session: Session,
  { request, specs }: JobToRun,
): Promise<E.Either<Failure, ReadonlyArray<RunSummary>>> => {
  const done: Array<RunSummary> = []
  const own = new Set(request.parts.map((part) => ('run' in part ? part.run : undefined)))
  const project = specs[0]?.target.cwd ?? ''
  for (const run of await runsOf(session.runtime, project, specs, openStatuses)) {
    if (own.has(run.id)) continue
    session.watch.run(`${cli.notePaint.cyan('▶')} going on with run ${cli.notePaint.bold(run.id)}`)
    const went = await goOn(session, run)
    if (E.isLeft(went)) return went
    if (went.right.error) return E.left({ error: went.right.error, beside: { run: run.id } })
    session.watch.run(standText(cli.notePaint, went.right.summary))
    done.push(went.right.summary)
  }
  return E.right(done)
}
