/**
 * What orchestrating a job costs: pipelines that do nothing, in a graph, on the embedded runtime with
 * its journal on the disk. `--pipelines N` (200).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

import { FlextMeltanoJobOrchestrationService } from '../src/job-orchestration/orchestration-service.ts'
import { inOrder } from '../src/job-orchestration/order.ts'
import { memoryPipelines } from '../src/testing/memory-pipelines.ts'

const { values } = parseArgs({ options: { pipelines: { type: 'string', default: '200' } } })
const count = Number(values.pipelines)
const folder = mkdtempSync(join(tmpdir(), 'flext-job-'))

/** Each comes after up to two of those before it. */
const parts = Array.from({ length: count }, (_, nth) => ({
  name: `p${nth}`,
  request: { project: '/shop', tap: `tap-${nth}`, target: 'target-w' },
  after: nth < 10 ? [] : [`p${nth - 10}`, `p${Math.floor(nth / 2) - (nth % 5)}`],
}))

try {
  const began = performance.now()
  inOrder(parts)
  const ordering = performance.now() - began

  const runtime = FlextResult.unwrap(await sqliteRuntime({ path: join(folder, 'journal.db') })())
  const world = memoryPipelines()
  const jobs = new FlextMeltanoJobOrchestrationService(runtime, world.ports)
  const times: Array<number> = []
  const cpu: Array<number> = []
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage()
    const start = performance.now()
    FlextResult.unwrap(await jobs.run({ job: 'nightly', parts }, { id: `round-${round}` }))
    times.push(performance.now() - start)
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1000)
  }
  const best = Math.min(...times)
  await runtime.close()
  if (world.published().length !== count * times.length) throw new Error('pipelines are missing')
  process.stdout.write(
    `${JSON.stringify({
      pipelines: count,
      orderingMs: Number(ordering.toFixed(2)),
      runMs: Number(best.toFixed(1)),
      msPerPipeline: Number((best / count).toFixed(3)),
      cpuMsPerPipeline: Number((Math.min(...cpu) / count).toFixed(3)),
    })}\n`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
