/** A flow may call another service: a child run, with a life and a compensation of its own. */
import type { AnyServiceDefinition } from '../service/definition.ts'
import type { FlextDomainService } from '../service/domain-service.ts'
import { Asking } from './asking.ts'
import { describe } from './describing.ts'
import type { Operation } from './operation.ts'

/** A class made by `FlextDomainService.define`, as a flow calls it. */
export interface CallableService {
  readonly definition: AnyServiceDefinition
  // oxlint-disable-next-line typescript/no-explicit-any -- only `any` fits every service's ports
  new (...given: any): FlextDomainService<any, any, any>
}

type RequestOf<S extends CallableService> =
  InstanceType<S> extends FlextDomainService<infer Request, unknown, unknown> ? Request : never
type ResultOf<S extends CallableService> =
  InstanceType<S> extends FlextDomainService<never, infer Result, unknown> ? Result : never
type ErrorOfService<S extends CallableService> =
  InstanceType<S> extends FlextDomainService<never, unknown, infer E> ? E : never
type PortsOfService<S extends CallableService> = NonNullable<ConstructorParameters<S>[1]>

export interface CallOptions {
  /** Of the child run. Default: the id of the parent and the place of the call. */
  readonly id?: string
}

export class CallCall<A, E, Ports> implements Operation<E, Ports> {
  readonly _tag = 'Call'
  readonly definition: AnyServiceDefinition
  readonly request: unknown
  readonly id: string | undefined
  declare readonly '~error'?: E
  declare readonly '~ports'?: (ports: Ports) => void
  declare readonly '~output'?: A

  /** @internal */
  constructor(definition: AnyServiceDefinition, request: unknown, { id }: CallOptions) {
    this.definition = definition
    this.request = request
    this.id = id
    describe(this)
  }

  get name(): string {
    return `call(${this.definition.name})`
  }

  [Symbol.iterator](): Iterator<Operation<E, Ports>, A, unknown> {
    return new Asking<Operation<E, Ports>, A>(this)
  }
}

/**
 * Runs another service with the ports of this one and yields its result. Its failure is the failure
 * of the call; when this flow fails later, the child run that had committed is taken back. A child
 * that cannot be taken back is a point of no return.
 */
export const call = <S extends CallableService>(
  service: S,
  request: RequestOf<S>,
  options: CallOptions = {},
): CallCall<ResultOf<S>, ErrorOfService<S>, PortsOfService<S>> =>
  new CallCall(service.definition, request, options)
