import assert from 'node:assert/strict'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash, type CrashWorld } from 'flext-core/testing'
import { taskEither as TE } from 'fp-ts'
import { describe, expect, it } from 'vitest'

import { loadStands } from '../singer/target/taken-back.ts'
import { FlextLoadUndoService } from './load-undo-service.ts'
import type { LoadUndoPorts } from './ports.ts'

const request = {
  pipeline: { project: '/shop', tap: 'tap-a', target: 'target-w' },
  run: 'run-1',
  stateId: 'tap-a-to-target-w',
  staging: 'abc',
}
const result = {
  stateId: request.stateId,
  run: 'run-1',
  rows: { birds: 3 },
  dropped: [],
  state: null,
}

/** A target in memory that holds the load until it is taken back. */
const world = (stands = false) => {
  let isThere = true
  const ports: LoadUndoPorts = {
    pipelines: { underWay: () => Promise.resolve([]) },
    loadUndos: {
      tryOut: () => TE.right(result),
      takeBack: () => {
        if (stands) return TE.left(loadStands(['birds: a later run has loaded into it']))
        isThere = false
        return TE.right(result)
      },
    },
  }
  return { ports, isThere: () => isThere }
}

describe('FlextLoadUndoService', () => {
  it('takes a load back or leaves it, and tells when it did, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextLoadUndoService,
      request,
      (): CrashWorld<typeof FlextLoadUndoService> => {
        const { ports, isThere } = world()
        return {
          ports,
          check: ({ status, events }) => {
            const told = events.some(({ type }) => type === 'flext.meltano.load.taken-back')
            assert.equal(told, status === 'committed')
            if (status === 'committed') assert.equal(isThere(), false)
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(3)
  }, 60_000)

  it('says why a load stands, and waits for no pipeline that is under way', async () => {
    await using runtime = memoryRuntime()
    const stands = world(true)
    const refused = await new FlextLoadUndoService(runtime, stands.ports).run(request)
    expect(FlextResult.isOk(refused) ? '' : refused.left.message).toContain('a later run')
    expect(stands.isThere()).toBe(true)

    await using other = memoryRuntime()
    const pipelines = { underWay: () => Promise.resolve(['run-2']) }
    const busy = new FlextLoadUndoService(other, { ...world().ports, pipelines })
    const waits = await busy.run(request)
    expect(FlextResult.isOk(waits) ? '' : waits.left.message).toContain('is written by run run-2')
  })
})
