/** Time and memory of a contestant, without faults. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { FlextResult, memoryRuntime, type FlextRuntime } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

import type { AnyWorld, DeclaredComparison } from './comparison.ts'

/** The service is measured twice: with runs in memory, and with runs that survive a power cut. */
export type MeasuredContestant = 'original' | 'service, in memory' | 'service, durable'

export interface Measurement {
  readonly contestant: MeasuredContestant
  readonly runs: number
  /** Milliseconds of one run. */
  readonly medianMs: number
  readonly p95Ms: number
  /** Bytes by which the heap grew at most, over what it was before the runs. */
  readonly heapBytes: number
}

export const measure = async (
  declared: DeclaredComparison,
  request: unknown,
  runs: number,
): Promise<ReadonlyArray<Measurement>> => {
  const { original, service: Service } = declared
  const inRuntime = (runtime: FlextRuntime) => ({
    close: () => runtime.close(),
    run: (world: AnyWorld) => {
      const service = new Service(runtime, world.ports)
      return () => service.run(request)
    },
  })
  const folder = mkdtempSync(join(tmpdir(), 'flext-benchmark-'))
  try {
    const byHand = {
      close: () => Promise.resolve(),
      run: (world: AnyWorld) => () => original(world.originalPorts ?? world.ports, request),
    }
    // Each world has ports of its own, and so each run its own runtime in memory.
    const found: Array<Measurement> = [
      await timed('original', declared, runs, byHand),
      await timed('service, in memory', declared, runs, {
        close: () => Promise.resolve(),
        run: (world) => inRuntime(memoryRuntime()).run(world),
      }),
    ]
    const path = join(folder, 'runs.db')
    const durable = FlextResult.unwrap(await sqliteRuntime({ path })())
    found.push(await timed('service, durable', declared, runs, inRuntime(durable)))
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Measured {
  /** Prepares a run in the world; what it answers is timed. */
  readonly run: (world: AnyWorld) => () => unknown
  readonly close: () => Promise<void>
}

const timed = async (
  contestant: MeasuredContestant,
  declared: DeclaredComparison,
  runs: number,
  { run, close }: Measured,
): Promise<Measurement> => {
  const warmUp = Math.min(runs, 50)
  const times: Array<number> = []
  let before = 0
  let most = 0
  await using closing = new AsyncDisposableStack()
  closing.defer(close)
  for (let nth = -warmUp; nth < runs; nth++) {
    if (nth === 0) {
      collectGarbage()
      before = process.memoryUsage().heapUsed
    }
    const world = await declared.world()
    const work = run(world)
    const begun = performance.now()
    try {
      await work()
    } catch {
      // How it ends is what the rounds with faults are about.
    }
    if (nth >= 0) {
      times.push(performance.now() - begun)
      most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
    await world.close?.()
  }
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
  return { contestant, runs, medianMs: at(0.5), p95Ms: at(0.95), heapBytes: Math.max(0, most) }
}

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
