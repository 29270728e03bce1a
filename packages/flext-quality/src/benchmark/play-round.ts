/** One round: a fresh world, the original or the service in it, perhaps a fault, and how all that ended. */
import { memoryJournal, memoryRuntime, type FlextRuntime } from 'flext-core'
import { skippingClock } from 'flext-core/testing'

import type { DeclaredComparison, Outcome } from './comparison.ts'
import { faultyPorts, type PortFault, type WatchedPorts } from './faulty-ports.ts'

export type Contestant = 'original' | 'service'

export interface Round {
  readonly outcome: Outcome
  /** Every call to a system, also those made to take something back or to go on after the crash. */
  readonly calls: ReadonlyArray<string>
  /** What the world's check says is wrong with it. */
  readonly inconsistent: string | undefined
  /** Whether the run says of itself that it cannot go on and waits for somebody: only a service can. */
  readonly stuck: boolean
}

export const playRound = async (
  declared: DeclaredComparison,
  contestant: Contestant,
  request: unknown,
  fault?: PortFault,
): Promise<Round> => {
  const world = await declared.world()
  try {
    const { ports, originalPorts = ports } = world
    const { ended, calls } =
      contestant === 'service'
        ? await serviceRound(declared, request, ports, fault)
        : await originalRound(declared, request, originalPorts, fault)
    if (ended === 'stuck') {
      return { outcome: 'unknown', calls, inconsistent: undefined, stuck: true }
    }
    const inconsistent = await wrongIn(() => world.check(ended))
    return { outcome: ended, calls, inconsistent, stuck: false }
  } finally {
    await world.close?.()
  }
}

interface Ended extends Pick<Round, 'calls'> {
  readonly ended: Outcome | 'stuck'
}

const originalRound = async (
  { original }: DeclaredComparison,
  request: unknown,
  ports: object,
  fault: PortFault | undefined,
): Promise<Ended> => {
  const watched = faultyPorts(ports, fault)
  const ended = await Promise.race([
    outcomeOf(async () => original(watched.ports, request)),
    watched.crashed,
  ])
  return { ended: watched.isGone() || !ended ? 'unknown' : ended, calls: watched.calls }
}

/** After a crash another process goes on with the journal; faults strike the first one only. */
const serviceRound = async (
  { service: Service }: DeclaredComparison,
  request: unknown,
  ports: object,
  fault: PortFault | undefined,
): Promise<Ended> => {
  const journal = memoryJournal()
  const id = 'compared'
  const inProcess = async (
    watched: WatchedPorts,
    recovers: boolean,
  ): Promise<Ended['ended'] | undefined> => {
    const clock = skippingClock()
    const runtime: FlextRuntime = memoryRuntime({
      journal,
      clock,
      faults: () => (watched.isGone() ? 'crash' : undefined),
    })
    const service = new Service(runtime, watched.ports)
    const work = outcomeOf(async () => {
      if (recovers) await runtime.recover()
      return service.run(request, { id })
    })
    const ended = await Promise.race([work, watched.crashed])
    if (!watched.isGone()) await runtime.close()
    clock.stop()
    return watched.isGone() || !ended ? undefined : ended
  }

  const first = faultyPorts(ports, fault)
  const ended = await inProcess(first, false)
  if (ended !== undefined) return { ended, calls: first.calls }
  const second = faultyPorts(ports)
  const recovered = (await inProcess(second, true)) ?? 'unknown'
  return { ended: recovered, calls: [...first.calls, ...second.calls] }
}

const outcomeOf = async (work: () => Promise<unknown>): Promise<Ended['ended']> => {
  try {
    const answer = (await work()) as Answer | null | undefined
    if (answer?._tag !== 'Left') return 'done'
    return answer.left?._tag === 'RunStuck' ? 'stuck' : 'failed'
  } catch {
    return 'failed'
  }
}

interface Answer {
  readonly _tag?: unknown
  readonly left?: { readonly _tag?: unknown }
}

const wrongIn = async (check: () => void | Promise<void>): Promise<string | undefined> => {
  try {
    await check()
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
