/**
 * A service together with what opens its ports: all it takes to run the service by its name, from
 * the command line, in a worker or in a build.
 */
import type { FlextError } from '../result/error.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'
import type { AnyServiceDefinition } from './definition.ts'
import type { FlextDomainService } from './domain-service.ts'
import type { AnyServiceClass, PortsOf } from './service-class.ts'

/** What ports may be opened with. */
export interface PortsOpening {
  /** The variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when whoever runs the service is told to stop. */
  readonly signal: AbortSignal
}

/**
 * Ports that are open. Where they have `Symbol.asyncDispose` or `Symbol.dispose`, that lets go of
 * what they hold, and is called by whoever opened them.
 */
export type OpenPorts<S extends AnyServiceClass> = PortsOf<S> &
  Partial<AsyncDisposable & Disposable>

export interface ProvidedService {
  readonly _tag: 'ProvidedService'
  readonly definition: AnyServiceDefinition
  readonly open: (opening: PortsOpening) => Promise<OpenedService>
}

export interface OpenedService extends AsyncDisposable {
  readonly ports: object
  /** Makes the service known to a runtime, and answers with it. */
  readonly on: (runtime: FlextRuntime) => FlextDomainService<unknown, unknown, FlextError>
}

/**
 * Says how a service comes by its ports; one that needs none goes without. A module that exports a
 * list of such as `services` is what `flext service run` takes.
 */
export const provide = <S extends AnyServiceClass>(
  service: S,
  ...[openPorts]: object extends PortsOf<S>
    ? [open?: (opening: PortsOpening) => OpenPorts<S> | Promise<OpenPorts<S>>]
    : [open: (opening: PortsOpening) => OpenPorts<S> | Promise<OpenPorts<S>>]
): ProvidedService => ({
  _tag: 'ProvidedService',
  definition: service.definition,
  open: async (opening) => {
    const ports: Partial<AsyncDisposable & Disposable> = (await openPorts?.(opening)) ?? {}
    return {
      ports,
      on: (runtime) => new service(runtime, ports),
      [Symbol.asyncDispose]: async () => {
        if (ports[Symbol.asyncDispose]) await ports[Symbol.asyncDispose]?.()
        else ports[Symbol.dispose]?.()
      },
    }
  },
})
