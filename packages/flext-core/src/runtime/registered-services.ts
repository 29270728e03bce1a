/** The services that a runtime knows, each under its name and version. */
import { either as E } from 'fp-ts'

import type { KeptEntry, RunStartedRecord } from '../journal/record.ts'
import { FlextDefect } from '../result/error.ts'
import type { ExecutionOptions } from '../run/execution.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'

export interface RegisteredService {
  readonly definition: AnyServiceDefinition
  readonly ports: object
}

export class RegisteredServices {
  readonly #services = new Map<string, RegisteredService>()

  register(definition: AnyServiceDefinition, ports: object): void {
    const key = keyOf(definition.name, definition.version)
    const known = this.#services.get(key)
    if (known && known.definition !== definition) {
      throw new FlextDefect(
        `two services are registered as ${definition.name}, version ${definition.version}`,
      )
    }
    this.#services.set(key, { definition, ports })
  }

  /** Makes a service known unless it is. */
  adopt(definition: AnyServiceDefinition, ports: object): void {
    if (!this.#services.has(keyOf(definition.name, definition.version))) {
      this.register(definition, ports)
    }
  }

  get(service: string, version: number): RegisteredService | undefined {
    return this.#services.get(keyOf(service, version))
  }

  /** What it takes to go on with a run from its records, or why that cannot be. */
  toGoOn(
    past: ReadonlyArray<KeptEntry>,
  ): E.Either<string, Omit<ExecutionOptions, 'kit' | 'children' | 'onRecord'>> {
    const { run, record } = past[0]!
    const started = record as RunStartedRecord
    const { service, version, id, deadline } = started
    const registered = this.get(service, version)
    if (!registered) return E.left(`no service ${service}, version ${version}, is registered`)
    const codec = registered.definition.request
    const request: E.Either<unknown, unknown> = codec.decode(started.request)
    if (E.isLeft(request)) return E.left(`its request no longer fits ${codec.name}`)
    const identity = { run, service, id }
    return E.right({ ...registered, identity, request: request.right, deadline, started, past })
  }
}

const keyOf = (service: string, version: number): string => `${service}@${version}`
