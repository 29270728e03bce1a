/** The ports of a pipeline, each call measured by phase, and what was published counted. */
import { trace } from '@opentelemetry/api'
import type { FlextError, FlextTask } from 'flext-core'
import { instrumentsFor } from 'flext-core/telemetry'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { ETLPipelineRequest } from '../etl-pipeline/model.ts'
import type { ETLPipelinePorts } from '../etl-pipeline/ports.ts'
import { stateIdFor } from '../project/state-id.ts'
import type { PublishReceipt, RowEffects } from '../singer/target/row-effects.ts'
import { ofStream } from './load-watch.ts'
import { pipelineMetrics, scope } from './pipeline-metrics.ts'

type Measured = Pick<ETLPipelinePorts, 'taps' | 'loads' | 'staging' | 'transforms'>

export const measuredPorts = <Ports extends Measured>(ports: Ports): Ports => {
  const instruments = instrumentsFor(scope, pipelineMetrics)
  const measured =
    <
      Input extends readonly [request: ETLPipelineRequest, ...more: ReadonlyArray<unknown>],
      A,
      Failure extends FlextError,
    >(
      phase: string,
      port: (...input: Input) => FlextTask<A, Failure>,
      after: (answer: A, pipeline: string) => void = () => {},
    ) =>
    (...input: Input): FlextTask<A, Failure> =>
    async () => {
      const pipeline = pipelineOf(input[0])
      trace.getActiveSpan()?.setAttribute('flext.pipeline', pipeline)
      const begun = performance.now()
      const answer = await port(...input)()
      instruments().duration.record((performance.now() - begun) / 1_000, {
        'flext.pipeline': pipeline,
        'flext.phase': phase,
        ...(E.isLeft(answer) ? { 'flext.error.tag': answer.left._tag } : {}),
      })
      if (E.isRight(answer)) after(answer.right, pipeline)
      return answer
    }
  const published = (
    { rows, effects = {}, discarded = {} }: PublishReceipt,
    pipeline: string,
  ): void => {
    for (const [stream, leftOut] of Object.entries(discarded))
      if (leftOut.rows > 0) instruments().discarded.add(leftOut.rows, ofStream(pipeline, stream))
    for (const [stream, count] of Object.entries(rows)) {
      const attributes = ofStream(pipeline, stream)
      for (const [effect, told] of effectsOf(effects[stream], count))
        if (told > 0)
          instruments().published.add(told, { ...attributes, 'flext.row.effect': effect })
    }
    instruments().lastPublished.record(Date.now() / 1_000, { 'flext.pipeline': pipeline })
  }

  return {
    ...ports,
    taps: { discover: measured('discover', ports.taps.discover) },
    loads: { load: measured('load', ports.loads.load) },
    staging: {
      ...ports.staging,
      publish: measured('publish', ports.staging.publish, published),
      openHomes: (request) =>
        pipe(
          ports.staging.openHomes(request),
          TE.map((homes) => ({
            ...homes,
            publish: (...given) => measured('publish', () => homes.publish(...given))(request),
          })),
        ),
      // Before everybody was told what was decided, what was published may come to nothing.
      conclude: (request, transaction, load, result, runId) =>
        pipe(
          ports.staging.conclude(request, transaction, load, result, runId),
          TE.map(() => {
            const { published: rows = {}, effects } = result
            published({ rows, ...(effects && { effects }) }, pipelineOf(request))
          }),
        ),
    },
    transforms: {
      build: measured('models', ports.transforms.build),
      check: measured('checks', ports.transforms.check),
    },
  }
}

const pipelineOf = ({ environment, tap, target, stateIdSuffix: suffix }: ETLPipelineRequest) =>
  stateIdFor({ environment, tap, target, suffix })

/** A target that does not tell what became of the table has published rows, and no more is known. */
const effectsOf = (
  effects: RowEffects | undefined,
  rows: number,
): ReadonlyArray<readonly [effect: string, rows: number]> =>
  effects?.inserted === undefined ? [['published', rows]] : Object.entries(effects)
