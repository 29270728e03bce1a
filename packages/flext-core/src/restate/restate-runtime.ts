/**
 * Runs services on a Restate cluster: each service is a workflow there, each run one of its keys. Any
 * number of processes may serve the same services; whichever is alive goes on with a run.
 */
import { either as E } from 'fp-ts'

import {
  beginning,
  JournalBroken,
  type EventPosition,
  type PublishedEvent,
} from '../journal/journal.ts'
import { Relay } from '../event/relay.ts'
import type { EventSubscriber, Subscription } from '../event/subscriber.ts'
import type { KeptEntry } from '../journal/record.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { FlextTask } from '../result/task.ts'
import type { RunHandle } from '../run/handle.ts'
import { journalFailed, type JournalFailed } from '../run/run-error.ts'
import { openStatuses } from '../run/status.ts'
import { kitOf } from '../runtime/runtime-options.ts'
import type { QueueAdmin } from '../queue/queue-admin.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import { parkedAdmin, ParkingLots, type ParkedAdmin } from '../runtime/parked-admin.ts'
import { planUndo, type UndoPlan } from '../runtime/plan-undo.ts'
import { runRefused } from '../runtime/run-admin.ts'
import type {
  FlextRuntime,
  RecoveryReport,
  RunAdmin,
  RunName,
  RunOptions,
} from '../runtime/runtime.ts'
import type { ScheduleAdmin } from '../schedule/schedule-admin.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { addressMistakes } from './addresses.ts'
import { adminApi, type AdminApi } from './admin-api.ts'
import { AskedRuns } from './asked-runs.ts'
import { listen, type EndpointServer } from './endpoint-server.ts'
import { ingressLine, type IngressLine } from './ingress-line.ts'
import { addressInvalid, type RestateOpenError } from './open-error.ts'
import { noQueues, noSchedules } from './not-on-restate.ts'
import { outboxLog } from './outbox-log.ts'
import { listNeedsAdmin, listRuns, restateAdmin, resumePaused } from './restate-admin.ts'
import { timesOf, type RestateRuntimeOptions } from './restate-options.ts'
import { loadSdk, type RestateSdk } from './sdk.ts'
import { ServedRuns, type RestateServices } from './served-runs.ts'

/** Opens a runtime whose runs a Restate server, or a cluster of them, keeps and drives. */
export const restateRuntime =
  (options: RestateRuntimeOptions): FlextTask<RestateRuntime, RestateOpenError> =>
  async () => {
    const mistakes = addressMistakes(options)
    if (mistakes.length > 0) return E.left(addressInvalid(mistakes))
    const sdk = await loadSdk()
    if (E.isLeft(sdk)) return sdk
    if (!options.listen) return E.right(new RestateRuntime(options, sdk.right, undefined))
    const server = await listen(options.listen)
    return E.isLeft(server) ? server : E.right(new RestateRuntime(options, sdk.right, server.right))
  }

export class RestateRuntime implements FlextRuntime {
  readonly runs: RunAdmin
  readonly parked: ParkedAdmin
  readonly queues: QueueAdmin = noQueues
  readonly schedules: ScheduleAdmin = noSchedules
  readonly #kit: RuntimeKit
  readonly #served: ServedRuns
  readonly #asked: AskedRuns
  readonly #admin: AdminApi | undefined
  readonly #server: EndpointServer | undefined
  readonly #log: ReturnType<typeof outboxLog>
  readonly #relayLog: ReturnType<typeof outboxLog>
  readonly #lots: ParkingLots
  readonly #relays = new Set<Relay>()
  readonly #closed = new AbortController()
  readonly #lookEvery: number
  #looking: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  /** @internal */
  constructor(options: RestateRuntimeOptions, sdk: RestateSdk, server: EndpointServer | undefined) {
    const { ingress, admin, headers = {} } = options
    const { patience, lookEvery, ...limits } = timesOf(options)
    const closed = this.#closed.signal
    const { journalId: _, ...kit } = kitOf(discarding, options)
    this.#kit = kit
    this.#server = server
    this.#lookEvery = lookEvery
    this.#admin =
      admin === undefined ? undefined : adminApi(trimmed(admin), headers, { patience, closed })
    const lineFor = (patient: number): IngressLine =>
      ingressLine({
        ingress: trimmed(ingress),
        headers,
        patience: patient,
        closed,
        client: this.#kit.uuid(),
      })
    const line = lineFor(patience)
    const ready = (): Promise<void> | undefined => this.#served.known()
    this.#log = outboxLog(line, ready)
    this.#relayLog = outboxLog(lineFor(Infinity), ready)
    this.#lots = new ParkingLots(this.#relayLog, kit.telemetry)
    this.parked = parkedAdmin(
      this.#log,
      this.#lots,
      () => this.#wake(),
      () => this.#served.known(),
    )
    const served = new ServedRuns({
      sdk,
      kit: this.#kit,
      waitsFor: options.waitsFor ?? ((ms) => ms),
      limits,
      identityKeys: options.identityKeys ?? [],
      left: (run, status) => this.#asked.left(run, status),
      wake: (run) => void line.tell(run, { _tag: 'Wake' }).catch(() => {}),
      server,
      admin: this.#admin,
    })
    this.#served = served
    this.#asked = new AskedRuns({
      line,
      patientLine: lineFor(Infinity),
      kit: this.#kit,
      ready,
      execution: (run) => served.execution(run),
      closed,
      onEnd: () => this.#wake(),
    })
    this.runs = restateAdmin({
      line,
      admin: this.#admin,
      ready,
      definition: (service, version) => served.services.get(service, version)?.definition,
      plan: (entries) => this.#planUndo(entries),
      now: this.#kit.clock.now,
      newId: this.#kit.runId,
    })
  }

  /** The handlers of all services there are, to be served by another host of the SDK: Lambda, Deno, … */
  handlers(): RestateServices {
    return this.#served.handlers()
  }

  /** Under which Restate reaches the handlers in this process; undefined when they are not served here. */
  get uri(): string | undefined {
    return this.#server?.uri
  }

  register(definition: AnyServiceDefinition, ports: object): void {
    this.#served.register(definition, ports)
  }

  start(
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: RunOptions,
  ): RunHandle<unknown, FlextError> {
    return this.#asked.start(definition, ports, request, options)
  }

  /** Makes the handlers known. Restate goes on with open runs by itself; this only counts them. */
  async recover(): Promise<FlextResult<RecoveryReport, JournalFailed>> {
    try {
      await this.#served.known()
      const admin = this.#admin
      if (!admin) return E.right({ resumed: 0, left: [] })
      const open = await listRuns(admin, { status: openStatuses })
      const left: Array<RecoveryReport['left'][number]> = []
      let resumed = 0
      for (const { service, version, id } of open) {
        const run: RunName = { service, id }
        if (this.#served.services.get(service, version)) {
          await resumePaused(admin, run)
          resumed++
        } else {
          left.push({ run, why: `no service ${service}, version ${version}, is registered` })
        }
      }
      return E.right({ resumed, left })
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
      throw thrown
    }
  }

  async events(
    after: EventPosition = beginning,
    limit = 1_000,
  ): Promise<ReadonlyArray<PublishedEvent>> {
    return this.#log.events(after, limit)
  }

  subscribe(subscriber: EventSubscriber): Subscription {
    const { name } = subscriber
    if (this.#closing) throw new FlextDefect(`${name} subscribes to a runtime that is closed`)
    if (this.#relays.values().some((relay) => relay.name === name)) {
      throw new FlextDefect(`two subscribers share the name ${name}, and so their place`)
    }
    const relay = new Relay(subscriber, this.#relayLog, this.#kit, () => this.#lots.open(name))
    this.#relays.add(relay)
    this.#looking ??= setInterval(() => this.#wake(), this.#lookEvery)
    return {
      caughtUp: async () => {
        relay.wake()
        await relay.caughtUp()
      },
      rewind: (to) => relay.rewind(to),
      stop: async () => {
        await relay.stop()
        this.#relays.delete(relay)
      },
    }
  }

  /** Of the services registered here, wherever their runs are driven; that needs the admin API. */
  async settled(): Promise<void> {
    await this.#asked.settled()
    await this.#served.settled()
    const admin = this.#admin
    if (!admin) throw new JournalBroken(listNeedsAdmin('settled').message)
    for (;;) {
      const open = await listRuns(admin, { status: openStatuses })
      if (!open.some(({ service, version }) => this.#served.services.get(service, version))) break
      await new Promise((resolve) => {
        setTimeout(resolve, 50)
      })
    }
    this.#wake()
    await Promise.all([...this.#relays].map((relay) => relay.caughtUp()))
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    clearInterval(this.#looking)
    const relays = [...this.#relays].map((relay) => relay.stop())
    this.#closed.abort()
    await Promise.allSettled(relays)
    // What is cut off here is not heard of: Restate has it done again.
    await this.#server?.close()
    this.#served.interrupt()
    await this.#asked.settled()
  }

  #wake(): void {
    for (const relay of this.#relays) relay.wake()
  }

  async #planUndo(entries: ReadonlyArray<KeptEntry>): Promise<FlextResult<UndoPlan>> {
    const options = this.#served.services.toGoOn(entries)
    if (E.isLeft(options)) return E.left(runRefused(String(entries[0]?.run), options.left))
    return planUndo({ ...options.right, kit: this.#kit, children: noChildren })
  }
}

/** A plan records nothing, and neither does what a runtime's kit is made for here. */
const discarding = {
  immediate: true,
  append: () => 0,
  cells: () => [],
  setCells: () => {},
} as const

const noChildren = {
  run: () => Promise.reject(new FlextDefect('a plan calls no service')),
  takeBack: () => Promise.reject(new FlextDefect('a plan takes nothing back')),
}

const trimmed = (url: string): string => url.replace(/\/+$/, '')
