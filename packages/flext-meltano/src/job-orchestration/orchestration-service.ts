/**
 * Runs the pipelines of a job as one run, each as a child run of its own: side by side as far as their
 * order allows. A pipeline that has committed stays; when a later one fails, the job stops there, and
 * the next run of the same job under the same id goes on with what is left.
 */
import { all, call, FlextDomainService, raise } from 'flext-core'

import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import type { ETLPipelineResult } from '../etl-pipeline/model.ts'
import { JobCompleted } from './event.ts'
import { JobRequest, JobResult } from './model.ts'
import { jobRules } from './rules.ts'
import { wavesOf } from './waves.ts'

export class FlextMeltanoJobOrchestrationService extends FlextDomainService.define({
  name: 'flext.meltano.job',
  version: 1,
  request: JobRequest,
  result: JobResult,
  rules: jobRules,
  *flow({ job, pipelines, concurrency }) {
    const results: Record<string, ETLPipelineResult> = {}
    for (const wave of wavesOf(pipelines).waves) {
      const done = yield* all(
        wave.map(({ request }) => call(FlextMeltanoETLPipelineOrchestrationService, request)),
        concurrency === undefined ? {} : { concurrency },
      )
      wave.forEach(({ name }, nth) => {
        const result = done[nth]
        if (result !== undefined) results[name] = result
      })
    }
    yield* raise(JobCompleted.of({ job, pipelines: pipelines.map(({ name }) => name) }))
    return { job, pipelines: results }
  },
}) {}
