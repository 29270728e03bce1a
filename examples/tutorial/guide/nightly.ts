/** Runs a pipeline of a Meltano project as a durable service, from code of your own. */
import { mkdirSync } from 'node:fs'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import {
  etlPipelinePorts,
  FlextMeltanoETLPipelineOrchestrationService,
  type ETLPipelineResult,
} from 'flext-meltano'

export const nightly = async (
  project: string,
  env: NodeJS.ProcessEnv,
): Promise<FlextResult<ETLPipelineResult>> => {
  mkdirSync(`${project}/.flext`, { recursive: true })
  // #region nightly
  const journal = `${project}/.flext/journal.db`
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path: journal })())
  const ports = etlPipelinePorts({ env, runtime })
  const pipeline = new FlextMeltanoETLPipelineOrchestrationService(runtime, ports)
  await runtime.recover()

  const request = { project, tap: 'tap-csv', target: 'target-sqlite', transform: 'flext-sql:run' }
  const result = await pipeline.run(request, { id: 'nightly-2026-11-22' })
  console.log(FlextResult.isOk(result) ? result.right.rows : result.left.message)

  await runtime.close()
  // #endregion
  return result
}
