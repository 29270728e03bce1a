/**
 * Runs a pipeline once those that it depends on have committed, whoever runs them. It waits durably: a
 * process that ends meanwhile goes on waiting where it was.
 */
import {
  call,
  failWith,
  FlextDomainService,
  now,
  reading,
  sleep,
  type FlextError,
  type FlextTask,
} from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'

import { ETLPipelineResult } from '../etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import type { KeptState } from '../state/state-backend.ts'
import type { StateError } from '../state/state-error.ts'
import { CoordinationRequest, type UpstreamPipeline } from './model.ts'

/** What other pipelines have come to. */
export interface UpstreamPort {
  readonly upstreams: {
    readonly log: (stateId: string) => FlextTask<ReadonlyArray<KeptState>, StateError>
  }
}

/** Pipelines that were waited for did not commit in time. */
export interface UpstreamsLate extends FlextError<'UpstreamsLate'> {
  readonly missing: ReadonlyArray<string>
}

const upstreamsLate = (missing: ReadonlyArray<string>): UpstreamsLate => ({
  _tag: 'UpstreamsLate',
  message: `expected a whole run of ${missing.join(', ')} in time, found none`,
  missing,
})

const lookAtUpstreams = reading({
  name: 'lookAtUpstreams',
  output: t.readonlyArray(t.string),
  run: ({ upstreams }: UpstreamPort, needs: ReadonlyArray<UpstreamPipeline>) =>
    pipe(
      needs,
      TE.traverseArray((need) =>
        pipe(
          upstreams.log(need.stateId),
          TE.map((log) => (log.some((kept) => satisfies(kept, need)) ? [] : [need.stateId])),
        ),
      ),
      TE.map((missing) => missing.flat()),
    ),
})

/** A state that somebody set is no run, and a run that was cut short is no whole one. */
const satisfies = ({ run, kind, at }: KeptState, { since }: UpstreamPipeline): boolean =>
  run !== null && kind === 'complete' && at >= since

const hour = 3_600_000
const tenSeconds = 10_000

export class FlextCrossPipelineCoordinationService extends FlextDomainService.define({
  name: 'flext.meltano.cross-pipeline',
  version: 1,
  request: CoordinationRequest,
  result: ETLPipelineResult,
  *flow({ pipeline, needs, patience = hour, every = tenSeconds }) {
    const began = yield* now()
    for (;;) {
      const missing = yield* lookAtUpstreams(needs)
      if (missing.length === 0) break
      const waited = Number(yield* now()) - Number(began)
      if (waited >= patience) return yield* failWith(upstreamsLate(missing))
      yield* sleep(every)
    }
    return yield* call(FlextMeltanoETLPipelineOrchestrationService, pipeline)
  },
}) {}
