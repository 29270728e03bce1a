import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'

import { memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'

import { etlPipelinePorts } from '../src/etl-pipeline/etl-pipeline-ports.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../src/etl-pipeline/orchestration-service.ts'
import { atWork } from './at-work.ts'
import {
  everything,
  nothing,
  stagedHere,
  twoPhaseWorld,
  type TwoPhaseWorld,
} from './two-phase-world.ts'

describeWith('postgresql', 'a pipeline whose rows and states are in two databases', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({
      maxPreparedTransactions: 20,
      // What crashes here is the orchestrator, not the server.
      settings: { fsync: 'off', synchronous_commit: 'off' },
    })
  }, 120_000)
  afterAll(async () => {
    await server?.stop()
  }, 60_000)

  const made = async (settings: object = {}): Promise<TwoPhaseWorld> => {
    const world = await twoPhaseWorld(server, settings)
    onTestFinished(() => rmSync(world.request.project, { recursive: true, force: true }))
    return world
  }

  it('commits both in two phases or none, whatever goes wrong where', async () => {
    const world = await made()
    const report = await everyCrash(
      FlextMeltanoETLPipelineOrchestrationService,
      world.request,
      () => crashWorld(world),
      { modes: ['crash', 'fail', 'lose'] },
    )
    expect(report.leftOut).toBe(0)
    expect(report.rounds).toBeGreaterThan(35)
  }, 240_000)
})

const crashWorld = async (
  world: TwoPhaseWorld,
): Promise<CrashWorld<typeof FlextMeltanoETLPipelineOrchestrationService>> => {
  await world.reset()
  return {
    ports: atWork({
      ...etlPipelinePorts({ env: {}, runtime: memoryRuntime() }),
      ...stagedHere(world.config),
    }),
    check: async ({ status, result, events }) => {
      const told = events.map(({ type }) => type.split('.').at(-1))
      if (status === 'committed') {
        assert.ok(result._tag === 'Right')
        assert.equal(result.right.commit, 'two-phase')
        assert.deepEqual(await world.seen(), everything)
        assert.deepEqual(told, ['begun', 'streams-loaded', 'completed'])
      } else {
        assert.equal(status, 'compensated')
        assert.deepEqual(await world.seen(), nothing)
        assert.ok(!told.includes('completed'))
      }
    },
  }
}
