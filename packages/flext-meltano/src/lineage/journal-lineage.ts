/** Lineage of the runs of a runtime: from the journal's records, and from the project as it is today. */
import type { FlextRuntime, FlextTask, RunDetails } from 'flext-core'
import { either as E } from 'fp-ts'

import { specOf, transformOf } from '../etl-pipeline/adapters/pipeline-spec.ts'
import type { ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import { dbtRunLineage } from '../dbt/dbt-lineage.ts'
import { FlextDbtTransformationService } from '../dbt/transformation-service.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import { lineageUnknown, type LineageUnknown } from './error.ts'
import type { RunLineage } from './model.ts'
import { pipelinePlaces } from './pipeline-places.ts'
import type { LineageSourcePort } from './ports.ts'
import { runLineage } from './run-lineage.ts'

export const journalLineage = (
  runtime: Pick<FlextRuntime, 'runs'>,
  env: ProcessVariables,
): LineageSourcePort['lineageSource'] => ({
  of: (run) => async () => {
    const shown = await runtime.runs.show(run)
    return E.isLeft(shown)
      ? E.left(lineageUnknown(run.id, shown.left.message))
      : lineageOfRun(shown.right, env)()
  },
})

const dbtService: string = FlextDbtTransformationService.definition.name

/** The lineage of one run of a pipeline or of dbt; its project has to be where it was. */
export const lineageOfRun =
  (details: RunDetails, env: ProcessVariables): FlextTask<RunLineage, LineageUnknown> =>
  async () => {
    const { service, id, request: kept } = details.summary
    const pipelines = FlextMeltanoETLPipelineOrchestrationService.definition.name
    if (service === dbtService) return E.right(dbtRunLineage(details))
    if (service !== pipelines) {
      return E.left(lineageUnknown(id, `it is of ${service}, and lineage is that of ${pipelines}`))
    }
    const request = ETLPipelineRequest.decode(kept)
    if (E.isLeft(request)) return E.left(lineageUnknown(id, 'its request is of another version'))
    const spec = await specOf(request.right, env)()
    if (E.isLeft(spec)) return E.left(lineageUnknown(id, spec.left.message))
    const transform = transformOf(spec.right)
    if (E.isLeft(transform)) return E.left(lineageUnknown(id, transform.left.message))
    return E.right(
      runLineage(details, { places: pipelinePlaces(spec.right), models: transform.right.models }),
    )
  }
