/** What may be known of a service from its class alone. */
import type { FlextDomainService } from './domain-service.ts'
import type { AnyServiceDefinition } from './definition.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'

/** Any class made by `FlextDomainService.define`. */
export interface AnyServiceClass {
  readonly definition: AnyServiceDefinition
  // oxlint-disable-next-line typescript/no-explicit-any -- only `any` fits every service's ports
  new (runtime: FlextRuntime, ports: any): FlextDomainService<any, any, any>
}

export type RequestOf<S extends AnyServiceClass> =
  InstanceType<S> extends FlextDomainService<infer Request, unknown, unknown> ? Request : never

export type ResultOf<S extends AnyServiceClass> =
  InstanceType<S> extends FlextDomainService<never, infer Result, unknown> ? Result : never

export type ErrorOf<S extends AnyServiceClass> =
  InstanceType<S> extends FlextDomainService<never, unknown, infer E> ? E : never

export type PortsOf<S extends AnyServiceClass> = NonNullable<ConstructorParameters<S>[1]>
