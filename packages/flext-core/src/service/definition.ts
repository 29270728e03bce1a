/** What a domain service is defined by. */
import type { Type } from 'io-ts'

import type { AnyOperation } from '../flow/operation.ts'
import type { AnySignalType } from '../flow/signal.ts'
import type { BusinessRules } from '../rule/check.ts'

export interface ServiceDefinition<Request, Result, Op extends AnyOperation, RulePorts> {
  /** Dotted, unique among the services of a runtime: `flext.meltano.etl-pipeline`. */
  readonly name: string
  /** Of the flow; runs go on under the version they were started with. */
  readonly version: number
  readonly request: Type<Request, unknown>
  readonly result: Type<Result, unknown>
  /** All that the flow may wait for. Others are refused. */
  readonly signals?: ReadonlyArray<AnySignalType>
  /** What must hold before a run is begun. Every rule that is broken is reported. */
  readonly rules?: BusinessRules<Request, RulePorts>
  readonly flow: (request: Request) => Generator<Op, Result, unknown>
}

// oxlint-disable-next-line typescript/no-explicit-any -- the runtime hands a flow back what it gave
export type AnyServiceDefinition = ServiceDefinition<any, any, AnyOperation, never>
