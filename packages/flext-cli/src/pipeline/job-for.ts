/** The job that words of a run, or the name of a job, make up. */
import type { ETLPipelineRequest, MeltanoProject, PipelineSpec, RunPart } from 'flext-meltano'
import { planJob, strangersIn, type JobRequest } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import type { JobToRun } from './run-job.ts'

export interface JobOptions {
  readonly id: string
  readonly parallel: number
  readonly requestOf: (spec: PipelineSpec) => ETLPipelineRequest
  readonly environment?: string
  readonly schedule?: string
}

export const jobFor = (
  project: MeltanoProject,
  words: ReadonlyArray<string>,
  parts: ReadonlyArray<RunPart>,
  { id, parallel, requestOf, environment, schedule }: JobOptions,
): E.Either<Failure, JobToRun> => {
  const specs = parts.flatMap((part) => ('pipeline' in part ? [part.pipeline] : []))
  const after = new Map(
    project.tasks
      .filter(({ name }) => words.includes(name))
      .flatMap(({ annotations }) => [...(annotations?.after ?? [])]),
  )
  const planned = planJob(parts, {
    requestOf,
    commands: {
      project: project.root,
      ...(environment === undefined ? {} : { environment }),
      ...(schedule === undefined ? {} : { schedule }),
    },
    runOf: (what, nth) => `${what}@${stampPart(id)}/${nth}`,
    after,
  })
  const strangers = strangersIn(planned, after)
  if (strangers.length > 0) return E.left(usageInvalid(strangers.join('\n')))
  const request: JobRequest = { job: words.join(' '), parts: planned, parallel }
  return E.right({ id, request, specs })
}

/** What stands behind the last `@` of the job's id, or all of it: the runs of one job share it. */
const stampPart = (id: string): string => id.slice(id.lastIndexOf('@') + 1)
