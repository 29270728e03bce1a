/** The run of a pipeline that somebody means: by its id or a part of it, or the newest there is. */
import type { RunSummary } from 'flext-core'
import { either as E } from 'fp-ts'

import { service } from '../pipeline/earlier-runs.ts'
import type { Failure } from '../program/outcome.ts'
import { findRun } from './find-run.ts'

/** `runs` has the newest first. What is the whole id of a pipeline means its newest run. */
export const findPipelineRun = (
  runs: ReadonlyArray<RunSummary>,
  asked: string | undefined,
): E.Either<Failure, RunSummary> => {
  const own = runs.filter((run) => run.service === service)
  const newest = own.find(({ id }) => asked === undefined || pipelineOf(id) === asked)
  if (own.length === 0)
    return E.left({ error: { _tag: 'RunUnknown', message: 'no pipeline has been run here yet' } })
  return newest === undefined ? findRun(own, asked ?? '') : E.right(newest)
}

/** The state id in the id of a run that was named by the command. */
export const pipelineOf = (id: string): string => id.replace(/@\d{8}T\d{6}\.\d{3}Z(?:\/\d+)?$/, '')
