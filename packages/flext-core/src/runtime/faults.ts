/**
 * Where a test may make a run go wrong. The runtime asks at each boundary; outside tests nobody
 * answers.
 * @internal
 */
import type { FlowPlace, RunRecord } from '../journal/record.ts'
import type { FlextError } from '../result/error.ts'
import type { StepKind } from '../step/declaration.ts'

export type FaultPoint =
  | {
      readonly at: 'before-run' | 'after-run' | 'before-undo' | 'after-undo'
      readonly step: FlowPlace
      readonly kind: StepKind | 'call'
    }
  | { readonly at: 'after-record'; readonly record: RunRecord }

/**
 * `crash`: the process is gone from here on. `fail`: before a step, it fails without having done
 * anything; after it, its answer is lost although it took effect. An error: before a step, it fails
 * in this way.
 */
export type Fault = 'crash' | 'fail' | FlextError

export type FaultPlan = (point: FaultPoint) => Fault | undefined
