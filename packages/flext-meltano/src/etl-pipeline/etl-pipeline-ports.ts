/** The ports of an ETL pipeline over a Meltano project, its plugins' processes and its target. */
import { openStatuses, type FlextRuntime, type FlextResult, type FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { PipelineSpec } from '../project/pipeline-plan.ts'
import type { ProjectError } from '../project/error.ts'
import type { CheckResult } from '../quality/check-result.ts'
import type { QualityError } from '../quality/error.ts'
import { runChecks, type ChecksToRun } from '../quality/run-checks.ts'
import { runPostgresChecks } from '../quality/run-postgres-checks.ts'
import { isStreamSelected, streamName } from '../singer/catalog.ts'
import type { DiscoveryError } from '../singer/error.ts'
import { buildModels } from '../transform/build-models.ts'
import { buildPostgresModels } from '../transform/build-postgres-models.ts'
import type { TransformError } from '../transform/error.ts'
import type { ModelsBuilt } from '../transform/model.ts'
import type { ModelsOfRun } from '../transform/models-of-run.ts'
import { boundedLoad } from './adapters/bounded-load.ts'
import { concludeRun } from './adapters/conclude-run.ts'
import { discoverPlugin } from './adapters/discover-plugin.ts'
import { endPartialLoad } from './adapters/end-partial-load.ts'
import { offersNoDiscovery, rulesWithoutEffect } from './adapters/no-discovery.ts'
import { openPipelineHomes } from './adapters/open-homes.ts'
import { commitOf } from './adapters/pipeline-commit.ts'
import { planOf, specOf, transformOf } from './adapters/pipeline-spec.ts'
import type { ProcessVariables } from './adapters/project-of.ts'
import type { Transformation } from './adapters/transformation.ts'
import { discardRun, publishRun, stateBefore } from './adapters/run-staging.ts'
import { databaseOf, postgresConfigOf } from './adapters/target-staging.ts'
import type { PlanningError } from './error.ts'
import { loadDrain, type LoadDrain } from './load-drain.ts'
import { ETLPipelineRequest, type TapCatalog } from './model.ts'
import type { PipelineObserver } from './observer.ts'
import { measuredPorts } from '../telemetry/measured-ports.ts'
import { watchedLoad } from '../telemetry/load-watch.ts'
import type { ETLPipelinePorts } from './ports.ts'

export interface ETLPipelineSurroundings {
  readonly env: ProcessVariables
  /** Knows which pipelines are under way. */
  readonly runtime: Pick<FlextRuntime, 'runs' | 'decisions'>
  readonly observer?: PipelineObserver
  /** Ends loads early when it is asked to. */
  readonly drain?: LoadDrain
}

export const etlPipelinePorts = ({
  env,
  runtime,
  observer = {},
  drain = loadDrain(),
}: ETLPipelineSurroundings): ETLPipelinePorts => {
  return measuredPorts({
    project: {
      plan: (request) =>
        pipe(
          specOf(request, env),
          TE.chainEitherKW((spec) => planOf(spec, request)),
        ),
    },
    pipelines: {
      underWay: (stateId) => underWay(runtime, (request) => specOf(request, env), stateId),
    },
    taps: {
      discover: (request, signal, run) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => discoverStreams(spec, signal, observer, run)),
        ),
    },
    loads: {
      load: (request, transaction, catalog, attempt) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) =>
            watchedLoad(spec.stateId, observer, (watched) =>
              boundedLoad(spec, { request, transaction, catalog, attempt }, watched, drain),
            ),
          ),
        ),
    },
    staging: {
      commitOf: (request) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => commitOf(spec, runtime.decisions)),
        ),
      stateOf: (request, stateId) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => stateBefore(spec, stateId)),
        ),
      endPartialLoad: (request, run) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => endPartialLoad(spec, run)),
        ),
      publish: (request, transaction, load, runId) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => publishRun(spec, request, transaction, load, runId)),
        ),
      openHomes: (request) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => openPipelineHomes(spec, request)),
        ),
      conclude: (request, transaction, load, _result, runId) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => concludeRun(spec, request, transaction, load, runId)),
        ),
      discard: (request, run) =>
        pipe(
          specOf(request, env),
          TE.chainW((spec) => discardRun(spec, run)),
        ),
    },
    transforms: {
      build: (request, run, signal) =>
        withTransform(specOf(request, env), ({ models }, spec) =>
          models.length === 0
            ? TE.right({ models: [], lineage: [] })
            : buildModelsIn(spec, {
                run,
                models,
                fullRefresh: request.fullRefresh === true,
                signal,
              }),
        ),
      check: (request, run, signal) =>
        withTransform(specOf(request, env), ({ checks }, spec) =>
          checks.length === 0
            ? TE.right({ checks: [] })
            : pipe(
                runChecksIn(spec, { run, checks, signal }),
                TE.map((results) => ({ checks: results })),
              ),
        ),
    },
  })
}

/** Builds models where the pipeline's target keeps its rows. */
const buildModelsIn = (
  spec: PipelineSpec,
  asked: ModelsOfRun,
): FlextTask<ModelsBuilt, TransformError> =>
  spec.target.native === 'target-postgres'
    ? pipe(
        TE.fromEither(postgresConfigOf(spec)),
        TE.chainW((config) => buildPostgresModels({ ...asked, config })),
      )
    : buildModels({ ...asked, database: databaseOf(spec) })

const runChecksIn = (
  spec: PipelineSpec,
  asked: Pick<ChecksToRun, 'run' | 'checks' | 'signal'>,
): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  spec.target.native === 'target-postgres'
    ? pipe(
        TE.fromEither(postgresConfigOf(spec)),
        TE.chainW((config) => runPostgresChecks({ ...asked, config })),
      )
    : runChecks({ ...asked, database: databaseOf(spec) })

const discoverStreams = (
  { tap }: PipelineSpec,
  signal: AbortSignal,
  { onLog, onWarning }: PipelineObserver,
  run: string | undefined,
): FlextTask<TapCatalog, DiscoveryError | PlanningError> => {
  if (offersNoDiscovery(tap)) {
    for (const extra of rulesWithoutEffect(tap))
      onWarning?.(`${tap.name}: ${extra} has no effect, for the tap offers no discovery`)
    return TE.right({ catalog: { streams: [] }, selected: [], undiscovered: true })
  }
  return pipe(
    discoverPlugin(
      tap,
      signal,
      onLog && ((said) => onLog({ ...said, ...(run === undefined ? {} : { run }) })),
    ),
    TE.map(({ catalog, warnings }) => {
      warnings.forEach(({ message }) => onWarning?.(message))
      return { catalog, selected: catalog.streams.filter(isStreamSelected).map(streamName) }
    }),
  )
}

const withTransform = <A, E2>(
  spec: FlextTask<PipelineSpec, ProjectError>,
  use: (transformation: Transformation, spec: PipelineSpec) => FlextTask<A, E2>,
) =>
  pipe(
    spec,
    TE.chainW((found) =>
      pipe(
        TE.fromEither(transformOf(found)),
        TE.chainW((transformation) => use(transformation, found)),
      ),
    ),
  )

const underWay = async (
  { runs }: Pick<FlextRuntime, 'runs'>,
  planned: (request: ETLPipelineRequest) => FlextTask<{ readonly stateId: string }, PlanningError>,
  stateId: string,
): Promise<ReadonlyArray<string>> => {
  const open = await runs.list({
    service: 'flext.meltano.etl-pipeline',
    status: [...openStatuses, 'stuck'],
  })
  const states: ReadonlyArray<readonly [string, FlextResult<{ stateId: string }, unknown>]> =
    await Promise.all(
      open.map(async ({ id, request }) => {
        const decoded = ETLPipelineRequest.decode(request)
        return [id, E.isLeft(decoded) ? decoded : await planned(decoded.right)()] as const
      }),
    )
  return states.flatMap(([id, found]) =>
    E.isRight(found) && found.right.stateId === stateId ? [id] : [],
  )
}
