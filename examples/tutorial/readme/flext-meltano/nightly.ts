/** Loads books.csv into library.db, whole or not at all, and once however often it is started. */
import { mkdirSync } from 'node:fs'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import { etlPipelinePorts, FlextMeltanoETLPipelineOrchestrationService } from 'flext-meltano'

mkdirSync('.flext', { recursive: true })
const runtime = FlextResult.unwrap(await sqliteRuntime({ path: '.flext/journal.db' })())
const ports = etlPipelinePorts({ env: process.env, runtime })
const pipeline = new FlextMeltanoETLPipelineOrchestrationService(runtime, ports)
await runtime.recover()

const request = { project: process.cwd(), tap: 'tap-csv', target: 'target-sqlite' }
const result = await pipeline.run(request, { id: 'nightly-2026-11-22' })
console.log(FlextResult.isOk(result) ? result.right.rows : result.left.message)

await runtime.close()
