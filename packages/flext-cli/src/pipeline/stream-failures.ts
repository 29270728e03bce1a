/** Streams that failed for good in a run that has committed all the same, without what they would have brought. */
import type { RunSummary } from 'flext-core'
import { ETLPipelineResult } from 'flext-meltano'
import { JobResult } from 'flext-meltano/jobs'
import { either as E } from 'fp-ts'

import { exitCodes } from '../program/exit-code.ts'

type Ended = Pick<RunSummary, 'status' | 'result'>

export interface StreamFailure {
  readonly stateId: string
  readonly stream: string
  readonly why: string
}

/** Of a pipeline, or of all the pipelines of a job. */
export const streamFailuresOf = ({ status, result }: Ended): ReadonlyArray<StreamFailure> => {
  if (status !== 'committed') return []
  const job = JobResult.decode(result)
  const pipelines = E.isRight(job) ? Object.values(job.right.pipelines) : [result]
  return pipelines.flatMap((each) => {
    const pipeline = ETLPipelineResult.decode(each)
    if (E.isLeft(pipeline)) return []
    const { stateId, streamFailures = {} } = pipeline.right
    return Object.entries(streamFailures).map(([stream, why]) => ({ stateId, stream, why }))
  })
}

/** The exit code of a command that has ended these runs, where it is not the usual one. */
export const partialExit = (runs: ReadonlyArray<Ended>): { readonly exitCode?: number } =>
  runs.some((run) => streamFailuresOf(run).length > 0) ? { exitCode: exitCodes.partial } : {}
