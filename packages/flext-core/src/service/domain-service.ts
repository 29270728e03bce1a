/**
 * A domain service is one business operation over several systems: a name, what it takes, what it
 * gives, and the flow of steps between. What can go wrong and what the flow needs of the world are
 * read off the flow itself.
 */
import type { AnyOperation, ErrorOf, PortsOf } from '../flow/operation.ts'
import type { SignalType } from '../flow/signal.ts'
import type { FlextResult } from '../result/result.ts'
import type { FlextTask } from '../result/task.ts'
import type { RunHandle } from '../run/handle.ts'
import type { RunError } from '../run/run-error.ts'
import type { FlextRuntime, RunAdmin, RunOptions, SignalOptions } from '../runtime/runtime.ts'
import type { AnyServiceDefinition, ServiceDefinition } from './definition.ts'

/** A service may go without its ports only where its flow needs none. */
type PortsArgument<Ports> = unknown extends Ports ? [ports?: object] : [ports: Ports]

/** The class of a service, to be extended under the name by which people know it. */
export interface DomainServiceClass<Request, Result, E, Ports> {
  readonly definition: AnyServiceDefinition
  new (
    runtime: FlextRuntime,
    ...ports: PortsArgument<Ports>
  ): FlextDomainService<Request, Result, E | RunError>
}

export class FlextDomainService<Request, Result, E> {
  readonly #definition: AnyServiceDefinition
  readonly #runtime: FlextRuntime
  readonly #ports: object

  protected constructor(definition: AnyServiceDefinition, runtime: FlextRuntime, ports: object) {
    this.#definition = definition
    this.#runtime = runtime
    this.#ports = ports
    runtime.register(definition, ports)
  }

  static define<Request, Result, Op extends AnyOperation, RulePorts = unknown>(
    definition: ServiceDefinition<Request, Result, Op, RulePorts>,
  ): DomainServiceClass<Request, Result, ErrorOf<Op>, PortsOf<Op> & RulePorts> {
    const known: AnyServiceDefinition = definition
    return class extends FlextDomainService<Request, Result, ErrorOf<Op> | RunError> {
      static readonly definition = known

      constructor(runtime: FlextRuntime, ...[ports]: [ports?: unknown]) {
        super(known, runtime, Object(ports ?? {}) as object)
      }
    }
  }

  /** Runs the service when the task is called. Under the same id it attaches to the run there is. */
  execute(request: Request, options: RunOptions = {}): FlextTask<Result, E> {
    return () => this.start(request, options).result
  }

  /** {@link execute}, at once. */
  run(request: Request, options: RunOptions = {}): Promise<FlextResult<Result, E>> {
    return this.start(request, options).result
  }

  /** Says something to a run of this service that waits for it, or will. */
  signal<A>(
    id: string,
    signal: SignalType<string, A>,
    payload: A,
    options: SignalOptions = {},
  ): ReturnType<RunAdmin['signal']> {
    return this.#runtime.runs.signal(
      { service: this.#definition.name, id },
      signal,
      payload,
      options,
    )
  }

  /** Begins a run and answers with a handle on it. */
  start(request: Request, options: RunOptions = {}): RunHandle<Result, E> {
    return this.#runtime.start(this.#definition, this.#ports, request, options) as RunHandle<
      Result,
      E
    >
  }
}
