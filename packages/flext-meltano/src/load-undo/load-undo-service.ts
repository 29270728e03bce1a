/**
 * Takes back what a pipeline has committed: the rows of the run and the state before, where its target
 * can tell them from all others. Otherwise it says why the load stands, and nothing is changed.
 */
import { allOf, broken, FlextDomainService, holds, pivot, rule } from 'flext-core'

import type { PipelineRunsPort } from '../etl-pipeline/ports.ts'
import { LoadTakenBack } from './event.ts'
import { LoadUndoRequest, LoadUndoResult } from './model.ts'
import type { LoadUndoPort } from './ports.ts'

const isAtRest = rule({
  name: 'no run of the pipeline is under way',
  check: async ({ stateId }: LoadUndoRequest, { pipelines }: PipelineRunsPort) => {
    const runs = await pipelines.underWay(stateId)
    return runs.length === 0
      ? holds
      : broken(`${stateId} is written by run ${runs.join(', ')}: let it end first`, { runs })
  },
})

const takeBackLoad = pivot({
  name: 'takeBackLoad',
  output: LoadUndoResult,
  run: ({ loadUndos }: LoadUndoPort, request: LoadUndoRequest) => loadUndos.takeBack(request),
  events: (result) => [LoadTakenBack.of(result)],
})

export class FlextLoadUndoService extends FlextDomainService.define({
  name: 'flext.meltano.load-undo',
  version: 1,
  request: LoadUndoRequest,
  result: LoadUndoResult,
  rules: allOf(isAtRest),
  *flow(request) {
    return yield* takeBackLoad(request)
  },
}) {}
