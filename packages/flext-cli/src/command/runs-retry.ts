/**
 * `flext runs retry`: whatever gives a run another chance. What is stuck, faulted or left open goes
 * on; what has failed and is taken back begins anew, under a new id; of a job or of dbt, what is not done.
 */
import type { RunSummary } from 'flext-core'
import { DbtTransformationRequest } from 'flext-meltano/dbt'
import { JobRequest, jobWithout, type JobIncomplete } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import { goOn, type WentOn } from '../pipeline/go-on.ts'
import { stateIdOf } from '../pipeline/pipeline-part.ts'
import { dbtService } from '../pipeline/run-dbt.ts'
import { jobService } from '../pipeline/run-job.ts'
import { stampOf } from '../pipeline/run-name.ts'
import type { RuntimeSession } from '../pipeline/runtime-session.ts'
import type { Session } from '../pipeline/session.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure, Outcome } from '../program/outcome.ts'
import { goOnWith, type RunsResumeOptions } from './runs-resume.ts'

export const runsRetry = (
  cli: Cli,
  asked: string | undefined,
  options: RunsResumeOptions,
): Promise<Outcome> =>
  goOnWith(cli, asked, options, {
    begins: (run) => isTakenBack(run) && run.service !== dbtService && !isIncompleteJob(run),
    here: (session, run) => {
      if (!isTakenBack(run)) return goOn(session, run)
      if (run.service === dbtService) return goOnWithDbt(session, run)
      return isIncompleteJob(run) ? goOnWithJob(session, run) : beginAnew(session, run)
    },
    there: async (run, owned) => {
      const { service, id } = run
      if (isTakenBack(run) && isIncompleteJob(run)) return E.left(inUse(run, owned.pid))
      if (!isTakenBack(run)) {
        const resumed = await owned.ask({ _tag: 'Resume', service, id })
        return E.isLeft(resumed) ? resumed : E.right(run)
      }
      const anew = await owned.ask({ _tag: 'Fork', service, id, from: firstStep })
      return E.isLeft(anew)
        ? anew
        : E.right({ ...run, id: (anew.right as { readonly id: string }).id })
    },
  })

/** The first operation of a flow, whatever its name. */
const firstStep = '#1'

const isTakenBack = ({ status }: RunSummary): boolean =>
  status === 'compensated' || status === 'cancelled'

const isIncompleteJob = ({ service, error }: RunSummary): boolean =>
  service === jobService && error?._tag === 'JobIncomplete'

/** A new run of the job with those of its parts that are not done. */
const goOnWithJob = async (
  session: Session,
  { request: kept, error, id: before }: RunSummary,
): Promise<E.Either<Failure, WentOn>> => {
  const { runtime, jobs } = session
  const whole = JobRequest.decode(kept)
  if (E.isLeft(whole)) return E.left({ error: { _tag: 'RunRefused', message: `run ${before}` } })
  const stamp = stampOf(Date.now())
  const id = `${before.replace(/@[^@]*$/, '')}@${stamp}`
  const left = jobWithout(whole.right, (error as JobIncomplete).done)
  const parts = left.parts.map((part, nth) => {
    const run = `@${stamp}/${nth + 1}`
    if ('request' in part) return { ...part, run: `${stateIdOf(part.request)}${run}` }
    return 'dbt' in part ? { ...part, run: `${part.name}${run}` } : part
  })
  const ended = await jobs.run({ ...left, parts }, { id })
  const shown = await runtime.runs.show({ service: jobService, id })
  if (E.isLeft(shown)) return E.left({ error: E.isLeft(ended) ? ended.left : shown.left })
  for (const part of parts)
    if ('run' in part)
      await session.tellLineage?.(part.run ?? '', 'dbt' in part ? dbtService : undefined)
  const { summary } = shown.right
  return E.right(E.isLeft(ended) ? { summary, error: ended.left } : { summary })
}

/** A new run of dbt for those nodes that are not done. */
const goOnWithDbt = async (
  { runtime, dbt }: Session,
  { request: kept, id: before }: RunSummary,
): Promise<E.Either<Failure, WentOn>> => {
  const request = DbtTransformationRequest.decode(kept)
  if (E.isLeft(request)) return E.left({ error: { _tag: 'RunRefused', message: `run ${before}` } })
  const id = `${before.replace(/@[^@]*$/, '')}@${stampOf(Date.now())}`
  const ended = await dbt.run({ ...request.right, retry: true }, { id })
  const shown = await runtime.runs.show({ service: dbtService, id })
  if (E.isLeft(shown)) return E.left({ error: E.isLeft(ended) ? ended.left : shown.left })
  const { summary } = shown.right
  return E.right(E.isLeft(ended) ? { summary, error: ended.left } : { summary })
}

const inUse = ({ id }: RunSummary, pid: number): Failure => ({
  error: {
    _tag: 'JournalInUse',
    message: `job ${id}: expected nobody to have the journal, found process ${pid}`,
  },
  hints: ['ask again when that process has ended'],
})

const beginAnew = async (
  { runtime }: RuntimeSession,
  { service, id }: RunSummary,
): Promise<E.Either<Failure, WentOn>> => {
  const forked = await runtime.runs.fork({ service, id }, { from: firstStep })
  if (E.isLeft(forked)) return E.left({ error: forked.left })
  const ended = await forked.right.end
  const shown = await runtime.runs.show({ service, id: forked.right.id })
  if (E.isLeft(shown)) return E.left({ error: shown.left })
  const { summary } = shown.right
  return E.right(E.isLeft(ended) ? { summary, error: ended.left } : { summary })
}
