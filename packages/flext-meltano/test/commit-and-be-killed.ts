/**
 * A process that runs a pipeline whose rows and states are in two databases, and kills itself at the
 * nth point of its commit: `node commit-and-be-killed.ts <journal> <request> <config> <n>`. It says
 * where each point was; where there are fewer it lives.
 */
import { writeSync } from 'node:fs'

import { sqliteRuntime } from 'flext-core/sqlite'
import pg from 'pg'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import type { ETLPipelineRequest } from '../src/etl-pipeline/model.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import type { PostgresTargetConfig } from '../src/target-postgres/postgres-config.ts'
import { birdsStaged } from './two-phase-world.ts'

const [path = '', request = '', config = '', at = ''] = process.argv.slice(2)
let left = Number(at)

const pass = (point: string): void => {
  writeSync(1, `${point}\n`)
  if (left === 0) process.kill(process.pid, 'SIGKILL')
  left--
}

const own: unknown = Reflect.get(pg.Client.prototype, 'query')
if (typeof own !== 'function') throw new Error('there is no query to count')
Object.defineProperty(pg.Client.prototype, 'query', {
  value(this: unknown, ...said: ReadonlyArray<unknown>): unknown {
    // Who is told first at the end is left to chance.
    const [statement] = /^prepare transaction|^commit prepared/.exec(String(said[0])) ?? []
    if (statement !== undefined) pass(`before ${statement}`)
    return Reflect.apply(own, this, said)
  },
})

const ofTheCommit = /commitPipelineTransaction$|concludePipelineTransaction$/
const opened = await sqliteRuntime({
  path,
  faults: (point) => {
    const named = point.at === 'after-record' ? point.record : point.step
    if ('name' in named && ofTheCommit.test(named.name)) pass(`${point.at} ${named.name}`)
    return undefined
  },
})()
if (opened._tag === 'Left') throw new Error(opened.left.message)
await using runtime = opened.right
const pipelines = new FlextMeltanoETLPipelineOrchestrationService(runtime, {
  ...etlPipelinePorts({ env: {}, runtime }),
  ...birdsStaged(JSON.parse(config) as PostgresTargetConfig),
})
const result = await pipelines.run(JSON.parse(request) as ETLPipelineRequest, { id: 'killed' })
if (result._tag === 'Left') throw new Error(result.left.message)
