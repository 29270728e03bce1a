/** Runs a pipeline of one project once a pipeline of another project has committed. */
import { mkdirSync } from 'node:fs'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { etlPipelinePorts, openStates, type ETLPipelineResult } from 'flext-meltano'
import { FlextCrossPipelineCoordinationService } from 'flext-meltano/jobs'

export interface AfterNightly {
  /** The project that is waited for. */
  readonly library: string
  readonly project: string
  readonly env: NodeJS.ProcessEnv
  readonly since: Date
  /** In milliseconds. */
  readonly patience: number
}

export const afterNightly = async ({
  library,
  project,
  env,
  since,
  patience,
}: AfterNightly): Promise<FlextResult<ETLPipelineResult>> => {
  mkdirSync(`${project}/.flext`, { recursive: true })
  // #region after
  const states = FlextResult.unwrap(openStates({ root: library, env }))
  const journal = `${project}/.flext/journal.db`
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path: journal })())
  const report = new FlextCrossPipelineCoordinationService(runtime, {
    ...etlPipelinePorts({ env, runtime }),
    upstreams: states,
  })
  await runtime.recover()

  const result = await report.run({
    pipeline: { project, tap: 'tap-csv', target: 'target-sqlite' },
    needs: [{ stateId: 'dev:tap-csv-to-target-sqlite', since }],
    patience,
    every: 1000,
  })

  await runtime.close()
  await states.close()
  // #endregion
  return result
}
