export {
  comparison,
  type ComparedWorld,
  type Comparison,
  type DeclaredComparison,
  type Outcome,
} from './comparison.ts'
export { SystemUnavailable, type FaultMode } from './faulty-ports.ts'
export type { MeasuredContestant, Measurement } from './measure.ts'
export type { Contestant } from './play-round.ts'
export {
  runComparison,
  type ComparisonOptions,
  type ComparisonResult,
  type FaultOutcome,
  type Inconsistency,
  type ScenarioResult,
} from './run-comparison.ts'
