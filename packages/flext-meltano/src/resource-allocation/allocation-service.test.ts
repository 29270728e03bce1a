import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { FlextResult, memoryRuntime } from 'flext-core'
import { everyCrash, skippingClock, type CrashWorld } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { FlextResourceAllocationService } from './allocation-service.ts'
import { openResourceStore, type ResourceStore } from './resource-store.ts'

let folder: string
let store: ResourceStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-resources-'))
  store = openResourceStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

const slot = (amount = 1) => ({ resource: 'source:tap-shop', amount, capacity: 2 })
const memory = { resource: 'memory', amount: 300, capacity: 1000 }

describe('FlextResourceAllocationService', () => {
  it('holds all that is needed or nothing, whatever goes wrong where', async () => {
    const report = await everyCrash(
      FlextResourceAllocationService,
      { holder: 'run-1', needs: [slot(), memory] },
      (): CrashWorld<typeof FlextResourceAllocationService> => {
        right(store.release('run-1'))
        return {
          ports: { resources: store },
          check: ({ status }) => {
            const all = { 'source:tap-shop': 1, memory: 300 }
            assert.deepEqual(right(store.held()), status === 'committed' ? all : {})
          },
        }
      },
    )
    expect(report.rounds).toBeGreaterThan(10)
  }, 60_000)

  it('waits while others have it, takes nothing meanwhile, and gives up in time', async () => {
    right(store.take('other', [slot(2)]))
    await using runtime = memoryRuntime({ clock: skippingClock() })
    const service = new FlextResourceAllocationService(runtime, { resources: store })
    const late = await service.run({ holder: 'run-1', needs: [slot(), memory], patience: 3000 })
    expect(FlextResult.isOk(late) ? '' : late.left.message).toContain('source:tap-shop')
    expect(right(store.held())).toEqual({ 'source:tap-shop': 2 })
    right(store.release('other'))
    expect(FlextResult.isOk(await service.run({ holder: 'run-1', needs: [slot()] }))).toBe(true)
  })

  it('refuses at once who needs more than there is', async () => {
    await using runtime = memoryRuntime()
    const service = new FlextResourceAllocationService(runtime, { resources: store })
    const refused = await service.run({ holder: 'run-1', needs: [slot(3)] })
    expect(FlextResult.isOk(refused) ? '' : refused.left.message).toContain(
      'source:tap-shop: expected at most 2, found 3',
    )
  })
})

describe('resources of a process that was killed', () => {
  it('are free at once', async () => {
    const child = spawn(
      process.execPath,
      [
        '--conditions=@flext/source',
        '--input-type=module',
        '-e',
        `const { openResourceStore } = await import(${JSON.stringify(new URL('resource-store.ts', import.meta.url).href)})
         openResourceStore(process.argv[1]).take('theirs', [{ resource: 'source:tap-shop', amount: 2, capacity: 2 }])
         process.stdout.write('taken'); setInterval(() => {}, 1000)`,
        folder,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await once(child.stdout, 'data')
    expect(right(store.take('ours', [slot()]))).toEqual(['source:tap-shop'])
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
    expect(right(store.take('ours', [slot()]))).toEqual([])
  }, 60_000)
})

const right = <A>(result: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left.message)
  return result.right
}
