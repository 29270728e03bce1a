/**
 * What orchestrating a job costs: pipelines that do nothing, in a graph, on the embedded runtime with
 * its journal on the disk; beside the same pipelines as runs of their own, all at once and without an
 * order. `--pipelines N` (200).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { FlextResult } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { FlextMeltanoJobOrchestrationService } from '../src/job-orchestration/orchestration-service.ts'
import { inOrder } from '../src/job-orchestration/order.ts'
import { memoryPipelines } from '../src/testing/memory-pipelines.ts'
import { report } from './figure.ts'

const { values } = parseArgs({
  options: { pipelines: { type: 'string', default: '200' }, json: { type: 'boolean' } },
})
const count = Number(values.pipelines)
const folder = mkdtempSync(join(tmpdir(), 'flext-job-'))

/** Each comes after up to two of those before it. */
const parts = Array.from({ length: count }, (_, nth) => ({
  name: `p${nth}`,
  request: { project: '/shop', tap: `tap-${nth}`, target: 'target-w' },
  after: nth < 10 ? [] : [`p${nth - 10}`, `p${Math.floor(nth / 2) - (nth % 5)}`],
}))

interface Cost {
  readonly ms: number
  readonly cpuMs: number
}

const rounds = 3

/** The best of some rounds, for each pipeline. */
const cost = async (work: (round: number) => Promise<unknown>): Promise<Cost> => {
  const costs: Array<Cost> = []
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    const began = performance.now()
    await work(round)
    const { user, system } = process.cpuUsage(before)
    costs.push({ ms: performance.now() - began, cpuMs: (user + system) / 1000 })
  }
  return {
    ms: Math.min(...costs.map(({ ms }) => ms)) / count,
    cpuMs: Math.min(...costs.map(({ cpuMs }) => cpuMs)) / count,
  }
}

try {
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path: join(folder, 'journal.db') })())
  const world = memoryPipelines()
  const jobs = new FlextMeltanoJobOrchestrationService(runtime, world.ports)
  const pipelines = new FlextMeltanoETLPipelineOrchestrationService(runtime, world.ports)
  const alone = await cost((round) =>
    Promise.all(
      parts.map(async ({ name, request }) =>
        FlextResult.unwrap(await pipelines.run(request, { id: `alone-${round}-${name}` })),
      ),
    ),
  )
  const asJob = await cost(async (round) =>
    FlextResult.unwrap(await jobs.run({ job: 'nightly', parts }, { id: `round-${round}` })),
  )
  const began = performance.now()
  inOrder(parts)
  const ordering = (performance.now() - began) / count
  await runtime.close()
  if (world.published().length !== count * rounds * 2) throw new Error('pipelines are missing')
  const peer = 'the same pipelines as runs of their own'
  report(
    {
      name: `meltano/job/of-${count}/pipeline`,
      value: asJob.ms,
      unit: 'ms',
      aim: 1,
      peer,
      peerValue: alone.ms,
    },
    {
      name: `meltano/job/of-${count}/pipeline/cpu`,
      value: asJob.cpuMs,
      unit: 'ms CPU',
      peer,
      peerValue: alone.cpuMs,
    },
    { name: `meltano/job/of-${count}/ordering`, value: ordering, unit: 'ms' },
  )
} finally {
  rmSync(folder, { recursive: true })
}
