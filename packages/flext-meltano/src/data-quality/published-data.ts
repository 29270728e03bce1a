/** The published tables of a pipeline over its project and its warehouse. */
import type { FlextTask } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { specOf, transformOf } from '../etl-pipeline/adapters/pipeline-spec.ts'
import type { ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import { databaseOf, postgresConfigOf } from '../etl-pipeline/adapters/target-staging.ts'
import type { PlanningError } from '../etl-pipeline/error.ts'
import type { PipelineSpec } from '../project/pipeline-plan.ts'
import type { CheckResult } from '../quality/check-result.ts'
import type { QualityError } from '../quality/error.ts'
import { runPublishedChecks, type ChecksToRun } from '../quality/run-checks.ts'
import { runPublishedPostgresChecks } from '../quality/run-postgres-checks.ts'
import type { PublishedDataPort } from './ports.ts'

type Checked = FlextTask<
  { readonly stateId: string; readonly checks: ReadonlyArray<CheckResult> },
  QualityError | PlanningError
>

export const publishedData = (env: ProcessVariables): PublishedDataPort['published'] => ({
  check: (request, signal): Checked =>
    pipe(
      specOf(request, env),
      TE.chainW((spec) =>
        pipe(
          TE.fromEither(transformOf(spec)),
          TE.chainW(({ checks }) =>
            checks.length === 0 ? TE.right([]) : checkedIn(spec, { checks, signal }),
          ),
          TE.map((checks) => ({ stateId: spec.stateId, checks })),
        ),
      ),
    ),
})

/** Where the pipeline's target keeps its rows. */
const checkedIn = (
  spec: PipelineSpec,
  asked: Pick<ChecksToRun, 'checks' | 'signal'>,
): FlextTask<ReadonlyArray<CheckResult>, QualityError> =>
  spec.target.native === 'target-postgres'
    ? pipe(
        TE.fromEither(postgresConfigOf(spec)),
        TE.chainW((config) => runPublishedPostgresChecks({ ...asked, config })),
      )
    : runPublishedChecks({ ...asked, database: databaseOf(spec) })
