import assert from 'node:assert/strict'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import { describe, expect, it } from 'vitest'

import {
  FlextSingerTapDiscoveryService,
  FlextSingerTapExtractionService,
  FlextSingerTargetLoadingService,
} from '../index.ts'
import { memoryPipelines } from '../testing/memory-pipelines.ts'

const request = { project: '/shop', tap: 'tap-shop', target: 'target-warehouse' }
const transaction = {
  staging: 'staging-1',
  stateId: 'tap-shop-to-target-warehouse',
  stateBefore: null,
}
const load = { delivery: 'exactly-once', rows: { rows: 3 }, state: null } as const

describe('FlextSingerTapDiscoveryService', () => {
  it('says what is selected, once, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextSingerTapDiscoveryService,
      request,
      (): CrashWorld<typeof FlextSingerTapDiscoveryService> => ({
        ports: memoryPipelines().ports,
        check: ({ status, result, events }) => {
          if (status !== 'committed') return
          assert.ok(FlextResult.isOk(result))
          assert.deepEqual(result.right.selected, ['rows'])
          assert.equal(events.filter(({ type }) => type.endsWith('tap-discovered')).length, 1)
        },
      }),
    )
    expect(report.rounds).toBeGreaterThan(10)
  }, 60_000)
})

describe('FlextSingerTapExtractionService', () => {
  it('leaves an extraction that waits, or nothing, and never shows it', async () => {
    const report = await everyCrash(
      FlextSingerTapExtractionService,
      request,
      (): CrashWorld<typeof FlextSingerTapExtractionService> => {
        const world = memoryPipelines()
        return {
          ports: world.ports,
          check: ({ status, result }) => {
            assert.deepEqual(world.published(), [])
            assert.equal(world.staged().length, status === 'committed' ? 1 : 0)
            if (status === 'committed' && FlextResult.isOk(result))
              assert.deepEqual(world.staged(), [result.right.transaction.staging])
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(20)
  }, 60_000)

  it('is undone: what waits is let go; what was loaded meanwhile stays', async () => {
    const world = memoryPipelines()
    await using runtime = memoryRuntime()
    const extraction = new FlextSingerTapExtractionService(runtime, world.ports)
    const extracted = FlextResult.unwrap(await extraction.run(request, { id: 'one' }))
    const loading = new FlextSingerTargetLoadingService(runtime, world.ports)
    FlextResult.unwrap(await loading.run({ pipeline: request, extraction: extracted }))
    expect(world.published()).toEqual(['tap-shop-to-target-warehouse'])

    FlextResult.unwrap(await extraction.run(request, { id: 'two' }))
    expect(world.staged()).toHaveLength(1)
    const name = { service: FlextSingerTapExtractionService.definition.name, id: 'two' }
    FlextResult.unwrap(await runtime.runs.undo(name))
    expect(world.staged()).toEqual([])
    expect(world.published()).toHaveLength(1)
  })
})

describe('FlextSingerTargetLoadingService', () => {
  it('shows an extraction once, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextSingerTargetLoadingService,
      { pipeline: request, extraction: { transaction, load } },
      (): CrashWorld<typeof FlextSingerTargetLoadingService> => {
        const world = memoryPipelines()
        return {
          ports: world.ports,
          check: ({ status }) => {
            const shown = status === 'committed' ? [transaction.stateId] : []
            assert.deepEqual(world.published(), shown)
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(5)
  }, 60_000)
})
