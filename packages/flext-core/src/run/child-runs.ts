/** What a run needs of its runtime to call other services. */
import type { ParentRun } from '../journal/record.ts'
import type { FlextResult } from '../result/result.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { Scope } from './scope.ts'

export interface ChildRun {
  readonly definition: AnyServiceDefinition
  readonly ports: object
  readonly request: unknown
  readonly id: string
  readonly parent: ParentRun
  readonly correlation: string
}

export interface ChildEnd {
  readonly result: FlextResult<unknown>
  /** It has committed, and has done what cannot be undone. */
  readonly isFinal: boolean
}

export interface ChildRuns {
  /** Begins the child, or goes on with it, to its end. It is cancelled when the scope stops, unless the process does. */
  readonly run: (child: ChildRun, scope: Scope) => Promise<ChildEnd>
  /** Takes back whatever the child has done; one of which nobody is sure that it began may be unknown. */
  readonly takeBack: (
    child: ChildRun,
    reason: string,
    mayBeUnknown: boolean,
  ) => Promise<FlextResult<unknown>>
}
