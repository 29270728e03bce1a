/**
 * Runs a comparison: each scenario without a fault, then with every kind of fault at every call to
 * a system, and then against the clock.
 */
import type { DeclaredComparison } from './comparison.ts'
import { faultModes, type FaultMode } from './faulty-ports.ts'
import { measure, type Measurement } from './measure.ts'
import { playRound, type Contestant, type Round } from './play-round.ts'

export interface ComparisonOptions {
  /** Timed runs of each contestant in each scenario. Default 200. */
  readonly runs?: number
  /** Hears which scenario is under way. */
  readonly onScenario?: (name: string) => void
  readonly signal?: AbortSignal
}

export interface Inconsistency {
  readonly mode: FaultMode | 'none'
  /** The call at which the fault struck, such as `payments.take`. */
  readonly at: string
  /** What the world's check said. */
  readonly says: string
}

export interface FaultOutcome {
  readonly contestant: Contestant
  /** Rounds that were played: one without a fault, and one for each fault. */
  readonly rounds: number
  readonly inconsistent: ReadonlyArray<Inconsistency>
  /** Rounds after which the run is stuck: it is known what is left to do, and somebody has to look. */
  readonly stuck: ReadonlyArray<Pick<Inconsistency, 'mode' | 'at'>>
}

export interface ScenarioResult {
  readonly scenario: string
  readonly outcomes: ReadonlyArray<FaultOutcome>
  readonly measurements: ReadonlyArray<Measurement>
}

export interface ComparisonResult {
  readonly name: string
  readonly service: string
  readonly scenarios: ReadonlyArray<ScenarioResult>
}

export const runComparison = async (
  declared: DeclaredComparison,
  { runs = 200, onScenario, signal }: ComparisonOptions = {},
): Promise<ComparisonResult> => {
  const scenarios: Array<ScenarioResult> = []
  for (const [scenario, request] of Object.entries(declared.scenarios)) {
    signal?.throwIfAborted()
    onScenario?.(scenario)
    scenarios.push({
      scenario,
      outcomes: [
        await underFaults(declared, 'original', request, signal),
        await underFaults(declared, 'service', request, signal),
      ],
      measurements: await measure(declared, request, runs),
    })
  }
  return { name: declared.name, service: declared.service.definition.name, scenarios }
}

const underFaults = async (
  declared: DeclaredComparison,
  contestant: Contestant,
  request: unknown,
  signal: AbortSignal | undefined,
): Promise<FaultOutcome> => {
  const clean = await playRound(declared, contestant, request)
  const inconsistent = [...found(clean, 'none', 'no fault')]
  const stuck: Array<Pick<Inconsistency, 'mode' | 'at'>> = []
  let rounds = 1
  for (const [nth, at] of clean.calls.entries()) {
    for (const mode of faultModes) {
      signal?.throwIfAborted()
      const round = await playRound(declared, contestant, request, { mode, call: nth + 1 })
      inconsistent.push(...found(round, mode, at))
      if (round.stuck) stuck.push({ mode, at })
      rounds++
    }
  }
  return { contestant, rounds, inconsistent, stuck }
}

const found = (
  { inconsistent }: Round,
  mode: Inconsistency['mode'],
  at: string,
): ReadonlyArray<Inconsistency> =>
  inconsistent === undefined ? [] : [{ mode, at, says: inconsistent }]
