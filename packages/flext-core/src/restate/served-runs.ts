/** The handlers of a runtime: made from its services, and made known to Restate when those change. */
import type { FlextLog } from '../log/log.ts'
import type { Execution } from '../run/execution.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { RunStatus } from '../run/status.ts'
import { RegisteredServices, type RegisteredService } from '../runtime/registered-services.ts'
import type { RunName } from '../runtime/runtime.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { answered, type AdminApi } from './admin-api.ts'
import type { EndpointServer } from './endpoint-server.ts'
import { outboxName, outboxObject } from './outbox.ts'
import { runWorkflow, type RunWorkflowOptions } from './run-workflow.ts'
import type { RestateSdk } from './sdk.ts'

export interface ServedRunsOptions {
  readonly sdk: RestateSdk
  readonly kit: RuntimeKit
  readonly waitsFor: (ms: number) => number
  readonly limits: RunWorkflowOptions
  readonly identityKeys: ReadonlyArray<string>
  readonly wake: (run: RunName) => void
  /** Told how a run stands that is driven here no more. */
  readonly left: (run: RunName, status: RunStatus) => void
  readonly server: EndpointServer | undefined
  readonly admin: AdminApi | undefined
}

/** What an endpoint is made of: pass it to `createEndpointHandler` of the SDK's entry for a host. */
export type RestateServices = Parameters<RestateSdk['createEndpointHandler']>[0]['services']

export class ServedRuns {
  readonly services = new RegisteredServices()
  readonly #options: ServedRunsOptions
  readonly #names = new Set<string>()
  readonly #driven = new Map<string, Set<Execution>>()
  #known: Promise<void> | undefined
  #ended = Promise.withResolvers<void>()

  constructor(options: ServedRunsOptions) {
    this.#options = options
  }

  register(definition: AnyServiceDefinition, ports: object): void {
    this.services.register(definition, ports)
    this.#named(definition)
  }

  adopt(definition: AnyServiceDefinition, ports: object): void {
    this.services.adopt(definition, ports)
    if (!this.#named(definition)) return
    this.#serve()
    this.known()?.catch((cause: unknown) => {
      this.#options.kit.log.error({ service: definition.name, cause }, 'a service is not known')
    })
  }

  get names(): ReadonlySet<string> {
    return this.#names
  }

  /** Settles when Restate knows the handlers of every service there is; throws when it refuses. */
  known(): Promise<void> | undefined {
    return (this.#known ??= this.#makeKnown())
  }

  execution({ service, id }: RunName): Execution | undefined {
    return this.#driven.get(`${service}/${id}`)?.values().next().value
  }

  /** Settles when nothing is driven in this process. */
  async settled(): Promise<void> {
    while (this.#driven.size > 0) await this.#ended.promise
  }

  interrupt(): void {
    for (const executions of this.#driven.values()) {
      for (const execution of executions) execution.interrupt()
    }
  }

  /** All that is served, for any host of the SDK. */
  handlers(): RestateServices {
    const { sdk, kit, waitsFor, limits, wake } = this.#options
    const ground = {
      sdk,
      kit,
      waitsFor,
      services: this.services,
      adopt: ({ definition, ports }: RegisteredService) => this.adopt(definition, ports),
      wake,
      driven: (run: RunName, execution: Execution) => this.#drives(run, execution),
    }
    return [
      ...Array.from(this.#names, (name) => runWorkflow(ground, name, limits)),
      outboxObject(sdk),
    ]
  }

  #named({ name }: AnyServiceDefinition): boolean {
    if (this.#names.has(name)) return false
    this.#names.add(name)
    this.#known = undefined
    return true
  }

  #serve(): void {
    const { server, sdk, kit, identityKeys } = this.#options
    server?.serve(
      sdk.createEndpointHandler({
        services: this.handlers(),
        logger: loggerOf(kit.log),
        identityKeys: [...identityKeys],
      }),
    )
  }

  async #makeKnown(): Promise<void> {
    const { server, admin } = this.#options
    if (!server || this.#names.size === 0) return
    this.#serve()
    if (!admin) return
    try {
      // A run may have called a service that nobody registers: what is known of it stays known.
      const before = answered(await admin.servicesAt(server.uri))
      for (const name of before) if (name !== outboxName) this.#names.add(name)
      this.#serve()
      answered(await admin.register(server.uri))
    } catch (thrown) {
      this.#known = undefined
      throw thrown
    }
  }

  #drives({ service, id }: RunName, execution: Execution): () => void {
    const key = `${service}/${id}`
    const executions = this.#driven.get(key) ?? new Set()
    this.#driven.set(key, executions.add(execution))
    const forget = (): void => {
      if (!executions.has(execution)) return
      this.#options.left({ service, id }, execution.status)
      executions.delete(execution)
      if (executions.size === 0) this.#driven.delete(key)
      this.#ended.resolve()
      this.#ended = Promise.withResolvers()
    }
    return forget
  }
}

type Logger = NonNullable<Parameters<RestateSdk['createEndpointHandler']>[0]['logger']>

/** What the SDK says, and what runs say through it, but nothing of what is only replayed. */
const loggerOf =
  (log: FlextLog): Logger =>
  ({ level, replaying, context }, ...said) => {
    if (replaying) return
    const [fields, message] = said as [unknown, unknown]
    const at = { invocation: context?.invocationId }
    const name = levelOf(level)
    if (typeof fields === 'object' && typeof message === 'string') {
      log[name]({ ...at, ...fields }, message)
    } else if (name === 'warn' || name === 'error') {
      log[name]({ ...at, said: said.map(String) }, 'the Restate SDK says something')
    }
  }

const levelOf = (level: string): keyof FlextLog =>
  level === 'info' || level === 'warn' || level === 'error' ? level : 'debug'
