/**
 * A process that orchestrates one run as the command does: it opens the journal, goes on with what
 * an earlier process left, runs the pipeline under a fixed id, and says what came of it as JSON.
 */
import { sqliteRuntime } from 'flext-core/sqlite'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { ETLPipelineRequest } from '../src/etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'

const [path = '', id = '', request = ''] = process.argv.slice(2)

const opened = await sqliteRuntime({ path })()
if (opened._tag === 'Left') throw new Error(opened.left.message)
await using runtime = opened.right
const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
  runtime,
  etlPipelinePorts({ env: process.env, runtime }),
)
const recovered = await runtime.recover()
if (recovered._tag === 'Left') throw new Error(recovered.left.message)
const result = await pipelines.run(JSON.parse(request) as ETLPipelineRequest, { id })
const events = (await runtime.events()).filter(({ runId }) => runId === id)
process.stdout.write(JSON.stringify({ result, events: events.map(({ event }) => event.type) }))
