/**
 * Runs services over a journal: admits requests, keeps what is under way, goes on with what an
 * earlier process left open, and hands published events to subscribers.
 */
import { either as E } from 'fp-ts'

import { durationMs } from '../clock/duration.ts'
import { Relay } from '../event/relay.ts'
import type { EventSubscriber, Subscription } from '../event/subscriber.ts'
import {
  beginning,
  JournalBroken,
  type EventPosition,
  type Journal,
  type PublishedEvent,
} from '../journal/journal.ts'
import type { KeptEntry, RunRecord, RunStartedRecord } from '../journal/record.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { Execution, type RunEnd } from '../run/execution.ts'
import { cancelRefused, type CancelRefused, type RunHandle } from '../run/handle.ts'
import { journalFailed, type JournalFailed } from '../run/run-error.ts'
import { isOpen } from '../run/status.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { admit, conflictWith, endOf } from './admission.ts'
import type { RuntimeKit } from './kit.ts'
import { runAdmin } from './run-admin.ts'
import type { FlextRuntime, RecoveryReport, RunAdmin, RunName, RunOptions } from './runtime.ts'

export interface RegisteredService {
  readonly definition: AnyServiceDefinition
  readonly ports: object
}

/** A run that somebody asked for, from its admission to its end. */
class LiveRun {
  readonly request: unknown
  /** Undefined until the request is admitted. */
  execution: Execution | undefined
  declare end: Promise<RunEnd>

  constructor(request: unknown) {
    this.request = request
  }
}

const nameOf = ({ service, id }: RunName): string => `${service}/${id}`

export class JournalRuntime implements FlextRuntime {
  readonly runs: RunAdmin
  readonly #journal: Journal
  readonly #kit: RuntimeKit
  readonly #services = new Map<string, RegisteredService>()
  readonly #live = new Map<string, LiveRun>()
  readonly #relays = new Set<Relay>()
  readonly #onClose: (() => void) | undefined
  #lastRun: number
  #closed = false

  constructor(journal: Journal, lastRun: number, kit: RuntimeKit, onClose?: () => void) {
    this.#journal = journal
    this.#lastRun = lastRun
    this.#kit = kit
    this.#onClose = onClose
    this.runs = runAdmin(journal, {
      drain: () => this.#drained(),
      live: (run) => this.#live.get(nameOf(run))?.execution,
      goOn: (entries, undo) => this.#goOn(entries, undo),
      record: (run, record) => this.#append(run, record),
    })
  }

  register(definition: AnyServiceDefinition, ports: object): void {
    const key = `${definition.name}@${definition.version}`
    const known = this.#services.get(key)
    if (known && known.definition !== definition) {
      throw new FlextDefect(
        `two services are registered as ${definition.name}, version ${definition.version}`,
      )
    }
    this.#services.set(key, { definition, ports })
  }

  start(
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: RunOptions,
  ): RunHandle<unknown, FlextError> {
    const name: RunName = { service: definition.name, id: options.id ?? this.#kit.uuid() }
    const attached = this.#live.get(nameOf(name))
    if (attached) return this.#handle(name, this.#attach(definition, name, attached, request))
    const live = new LiveRun(request)
    this.#live.set(nameOf(name), live)
    live.end = this.#begin(live, { definition, ports }, name, options)
    return this.#handle(name, live.end)
  }

  async recover(): Promise<FlextResult<RecoveryReport, JournalFailed>> {
    try {
      let resumed = 0
      const left: Array<RecoveryReport['left'][number]> = []
      for (const entries of await this.#journal.openRuns()) {
        const run = runNameOf(entries)
        if (this.#live.has(nameOf(run))) continue
        const why = this.#goOn(entries)
        if (typeof why === 'string') left.push({ run, why })
        else resumed++
      }
      if (resumed > 0 || left.length > 0) {
        this.#kit.log.info(
          { resumed, left: left.length },
          'recovered the open runs of an earlier process',
        )
      }
      return E.right({ resumed, left })
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
      throw thrown
    }
  }

  async events(after = beginning, limit = 1_000): Promise<ReadonlyArray<PublishedEvent>> {
    await this.#drained()
    return this.#journal.events(after, limit)
  }

  subscribe(subscriber: EventSubscriber): Subscription {
    const relay = new Relay(subscriber, this.#journal, this.#kit)
    this.#relays.add(relay)
    return {
      caughtUp: async () => {
        await this.#drained()
        await relay.caughtUp()
      },
      stop: async () => {
        this.#relays.delete(relay)
        await relay.stop()
      },
    }
  }

  async settled(): Promise<void> {
    while (this.#live.size > 0) {
      await Promise.allSettled([...this.#live.values()].map(({ end }) => end))
    }
    await this.#drained()
    await Promise.all([...this.#relays].map((relay) => relay.caughtUp()))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const ends = [...this.#live.values()]
    for (const { execution } of ends) execution?.interrupt()
    await Promise.allSettled(ends.map(({ end }) => end))
    await Promise.all([...this.#relays].map((relay) => relay.stop()))
    await this.#drained().catch(() => {})
    await this.#journal.close()
    this.#onClose?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #begin(
    live: LiveRun,
    service: RegisteredService,
    name: RunName,
    options: RunOptions,
  ): Promise<RunEnd> {
    try {
      if (this.#closed) return E.left(journalFailed('the runtime is closed'))
      const admitting = admit(service.definition, service.ports, live.request, options.signal)
      const admitted = admitting instanceof Promise ? await admitting : admitting
      if (E.isLeft(admitted)) return admitted

      const known = options.id === undefined ? undefined : await this.#known(service, name, live)
      return await (known ?? this.#drive(live, service, name, admitted.right, options))
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
      throw thrown
    } finally {
      this.#live.delete(nameOf(name))
    }
  }

  #drive(
    live: LiveRun,
    { definition, ports }: RegisteredService,
    name: RunName,
    request: unknown,
    options: RunOptions,
  ): Promise<RunEnd> {
    const started = this.#started(definition, name, request, options)
    live.execution = new Execution({
      kit: this.#kit,
      identity: { run: ++this.#lastRun, ...name },
      definition,
      ports,
      request,
      deadline: started.deadline,
      started,
      past: undefined,
      onRecord: this.#onRecord,
    })
    return options.signal ? this.#cancellable(live.execution, options.signal) : live.execution.end
  }

  #started(
    definition: AnyServiceDefinition,
    { service, id }: RunName,
    request: unknown,
    { deadline, correlation }: RunOptions,
  ): RunStartedRecord {
    const { telemetry, clock } = this.#kit
    const traceparent = telemetry.enabled ? telemetry.traceparent() : undefined
    return {
      kind: 'started',
      service,
      version: definition.version,
      id,
      request: definition.request.encode(request as never),
      ...(deadline === undefined
        ? undefined
        : {
            deadline:
              deadline instanceof Date ? deadline.getTime() : clock.now() + durationMs(deadline),
          }),
      ...(correlation === undefined ? undefined : { correlation }),
      ...(traceparent === undefined ? undefined : { traceparent }),
    }
  }

  /** A run that the journal already has under this name. */
  async #known(
    { definition }: RegisteredService,
    name: RunName,
    live: LiveRun,
  ): Promise<RunEnd | undefined> {
    await this.#drained()
    const summary = await this.#journal.find(name.service, name.id)
    if (!summary) return undefined
    const conflict = conflictWith(definition, name, summary.request, live.request)
    if (conflict) return E.left(conflict)
    if (!isOpen(summary.status)) return endOf(definition, summary)
    const execution = this.#replay(await this.#journal.entries(summary.run))
    if (typeof execution === 'string') return E.left(journalFailed(execution))
    live.execution = execution
    return execution.end
  }

  async #attach(
    definition: AnyServiceDefinition,
    name: RunName,
    live: LiveRun,
    request: unknown,
  ): Promise<RunEnd> {
    const conflict = conflictWith(definition, name, live.request, request)
    return conflict ? E.left(conflict) : live.end
  }

  /** Goes on with a run from its records; answers why not when it cannot. */
  #goOn(entries: ReadonlyArray<KeptEntry>, undo?: string): Execution | string {
    const execution = this.#replay(entries, undo)
    if (typeof execution === 'string') return execution
    const key = nameOf(execution.identity)
    const live = new LiveRun((entries[0]!.record as RunStartedRecord).request)
    live.execution = execution
    live.end = execution.end
    this.#live.set(key, live)
    const forget = (): boolean => this.#live.delete(key)
    execution.end.then(forget, (cause: unknown) => {
      forget()
      this.#kit.log.error({ ...execution.identity, cause }, 'a recovered run ended in a defect')
    })
    return execution
  }

  #replay(entries: ReadonlyArray<KeptEntry>, undo?: string): Execution | string {
    const { run, record } = entries[0]!
    const started = record as RunStartedRecord
    const { service, version, id } = started
    const registered = this.#services.get(`${service}@${version}`)
    if (!registered) return `no service ${service}, version ${version}, is registered`
    const request = registered.definition.request.decode(started.request)
    if (E.isLeft(request)) return `its request no longer fits ${registered.definition.request.name}`
    return new Execution({
      kit: this.#kit,
      identity: { run, service, id },
      ...registered,
      request: request.right,
      deadline: started.deadline,
      started,
      past: entries,
      undo,
      onRecord: this.#onRecord,
    })
  }

  async #append(run: number, record: RunRecord): Promise<void> {
    this.#kit.writer.add({ run, at: this.#kit.clock.now(), record })
    await this.#drained()
  }

  async #drained(): Promise<void> {
    await this.#kit.writer.durable()
  }

  async #cancellable(execution: Execution, signal: AbortSignal): Promise<RunEnd> {
    const cancel = (): void => {
      void execution.cancel('cancelled', causeOf(signal.reason).message)
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    try {
      return await execution.end
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  readonly #onRecord = (record: RunRecord): void => {
    if (this.#relays.size === 0) return
    if (record.kind !== 'committed' && !(record.kind === 'step' && record.events)) return
    void this.#drained().then(
      () => this.#relays.forEach((relay) => relay.wake()),
      () => {},
    )
  }

  #handle(name: RunName, result: Promise<RunEnd>): RunHandle<unknown, FlextError> {
    const live = (): Execution | undefined => this.#live.get(nameOf(name))?.execution
    return {
      id: name.id,
      status: () => live()?.status,
      result,
      cancel: async (reason = 'cancelled'): Promise<FlextResult<void, CancelRefused>> => {
        const execution = live()
        const why = execution ? await execution.cancel('cancelled', reason) : 'it has ended'
        return why === undefined
          ? E.right(undefined)
          : E.left(cancelRefused(name.service, name.id, why))
      },
    }
  }
}

const runNameOf = (entries: ReadonlyArray<KeptEntry>): RunName => {
  const { service, id } = entries[0]!.record as RunStartedRecord
  return { service, id }
}
