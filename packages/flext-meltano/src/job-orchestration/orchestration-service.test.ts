import assert from 'node:assert/strict'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { memoryPipelines } from '../testing/memory-pipelines.ts'
import { FlextMeltanoJobOrchestrationService } from './orchestration-service.ts'
import { wavesOf } from './waves.ts'

const pipeline = (name: string, ...after: ReadonlyArray<string>) => ({
  name,
  request: { project: '/shop', tap: `tap-${name}`, target: 'target-w' },
  ...(after.length === 0 ? {} : { after }),
})
const nightly = {
  job: 'nightly',
  pipelines: [pipeline('c', 'a', 'b'), pipeline('a'), pipeline('b')],
}

describe('FlextMeltanoJobOrchestrationService', () => {
  it('runs each pipeline once and in order, or stops in order, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextMeltanoJobOrchestrationService,
      nightly,
      (): CrashWorld<typeof FlextMeltanoJobOrchestrationService> => {
        const world = memoryPipelines()
        return {
          ports: world.ports,
          check: ({ status, events }) => {
            const shown = world.published()
            assert.equal(new Set(shown).size, shown.length)
            assert.deepEqual(world.staged(), [])
            if (shown.includes('tap-c-to-target-w')) assert.equal(shown.length, 3)
            if (status === 'committed') {
              assert.equal(shown.length, 3)
              assert.ok(events.some(({ type }) => type === 'flext.meltano.job.completed'))
            }
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(50)
  }, 120_000)

  it('refuses pipelines that cannot be put in order, naming all that is wrong', async () => {
    await using runtime = memoryRuntime()
    const jobs = new FlextMeltanoJobOrchestrationService(runtime, memoryPipelines().ports)
    const circle = [pipeline('a', 'b'), pipeline('b', 'c'), pipeline('c', 'a')]
    const refused = await jobs.run({ job: 'x', pipelines: circle })
    expect(FlextResult.isOk(refused) ? '' : refused.left.message).toContain(
      'a circle: a after b after c after a',
    )
    const wrong = await jobs.run({ job: 'x', pipelines: [pipeline('a', 'z'), pipeline('a')] })
    expect(FlextResult.isOk(wrong) ? '' : wrong.left.message).toContain(
      'a is there twice; a comes after z, which is not there',
    )
  })
})

describe('waves', () => {
  it('put every pipeline after all that it needs, and none later than it has to be', () => {
    const graphs = fc.array(fc.array(fc.nat(30), { maxLength: 4 }), { maxLength: 30 })
    fc.assert(
      fc.property(graphs, (graph) => {
        const all = graph.map((needs, nth) => ({
          name: String(nth),
          after: nth === 0 ? [] : needs.map((need) => String(need % nth)),
        }))
        const { waves, problems } = wavesOf(all)
        expect(problems).toEqual([])
        const at = new Map(
          waves.flatMap((wave, nth) => wave.map(({ name }) => [name, nth] as const)),
        )
        expect(at.size).toBe(all.length)
        for (const { name, after } of all)
          expect(at.get(name)).toBe(
            after.length === 0 ? 0 : 1 + Math.max(...after.map((need) => at.get(need) ?? -1)),
          )
      }),
    )
  })
})
