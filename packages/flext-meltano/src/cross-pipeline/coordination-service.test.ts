import assert from 'node:assert/strict'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash, skippingClock, type CrashWorld } from 'flext-core/testing'
import { taskEither as TE } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import type { KeptState } from '../state/state-backend.ts'
import { memoryPipelines } from '../testing/memory-pipelines.ts'
import { FlextCrossPipelineCoordinationService } from './coordination-service.ts'

const since = new Date('2026-11-25T00:00:00Z')
const kept = (more: Partial<KeptState> = {}): KeptState => ({
  stateId: 'shop',
  revision: 1,
  state: { at: 1 },
  kind: 'complete',
  run: 'run-1',
  reason: null,
  at: new Date('2026-11-25T02:00:00Z'),
  ...more,
})
const request = {
  pipeline: { project: '/shop', tap: 'tap-report', target: 'target-w' },
  needs: [{ stateId: 'shop', since }],
  patience: 60_000,
  every: 10_000,
}

describe('FlextCrossPipelineCoordinationService', () => {
  it('runs the pipeline once when those before it have committed, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextCrossPipelineCoordinationService,
      request,
      (): CrashWorld<typeof FlextCrossPipelineCoordinationService> => {
        const world = memoryPipelines()
        return {
          ports: { ...world.ports, upstreams: { log: () => TE.right([kept()]) } },
          check: ({ status }) => {
            assert.equal(world.published().length, status === 'committed' ? 1 : 0)
            assert.deepEqual(world.staged(), [])
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(20)
  }, 120_000)

  it('waits until a whole run has come, and gives up in time', async () => {
    const world = memoryPipelines()
    const answers = [
      [],
      [kept({ kind: 'partial' })],
      [kept({ run: null })],
      [kept({ at: new Date('2026-11-24T23:00:00Z') })],
      [kept({ revision: 2 }), kept({ kind: 'partial' })],
    ]
    const asked: Array<string> = []
    const log = (stateId: string) => {
      asked.push(stateId)
      return TE.right(answers[asked.length - 1] ?? [])
    }
    await using runtime = memoryRuntime({ clock: skippingClock() })
    const ports = { ...world.ports, upstreams: { log } }
    const waiting = new FlextCrossPipelineCoordinationService(runtime, ports)
    FlextResult.unwrap(await waiting.run(request))
    expect(asked).toHaveLength(5)
    expect(world.published()).toEqual(['tap-report-to-target-w'])

    const late = await waiting.run(request)
    expect(FlextResult.isOk(late) ? '' : late.left.message).toBe(
      'expected a whole run of shop in time, found none',
    )
    expect(world.published()).toHaveLength(1)
  })
})
