/** A strand of a flow that runs beside others: a step, another operation, or a generator of operations. */
import type { AnyOperation } from './operation.ts'

export type Branch = Iterable<AnyOperation, unknown, unknown>

export type OutputOf<B> = B extends Iterable<AnyOperation, infer A, unknown> ? A : never

export type OperationOf<B> =
  B extends Iterable<infer Op extends AnyOperation, unknown, unknown> ? Op : never
