/**
 * The runs of one process: admits requests, drives their runs to the end, and goes on with runs
 * from their records.
 */
import { either as E } from 'fp-ts'

import { durationMs, type DurationInput } from '../clock/duration.ts'
import { JournalBroken, type Journal } from '../journal/journal.ts'
import type { KeptEntry, RunRecord, RunStartedRecord } from '../journal/record.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { Execution, type RunEnd } from '../run/execution.ts'
import { cancelRefused, type CancelRefused, type RunHandle } from '../run/handle.ts'
import { journalFailed, runCancelled } from '../run/run-error.ts'
import { isOpen } from '../run/status.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { conflictWith, endOf, judged, understood } from './admission.ts'
import type { RuntimeKit } from './kit.ts'
import { LiveRun, LiveRuns } from './live-runs.ts'
import type { RunName, RunOptions } from './runtime.ts'

interface RegisteredService {
  readonly definition: AnyServiceDefinition
  readonly ports: object
}

export class RunHost {
  readonly #journal: Journal
  readonly #kit: RuntimeKit
  readonly #onRecord: (record: RunRecord) => void
  readonly #services = new Map<string, RegisteredService>()
  readonly #live = new LiveRuns()
  #lastRun: number
  #closed = false

  constructor(
    journal: Journal,
    lastRun: number,
    kit: RuntimeKit,
    onRecord: (record: RunRecord) => void,
  ) {
    this.#journal = journal
    this.#lastRun = lastRun
    this.#kit = kit
    this.#onRecord = onRecord
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
    const attached = this.#live.get(name)
    if (attached) return this.#handle(name, this.#attach(definition, name, attached, request))
    const live = new LiveRun(request)
    this.#live.set(name, live)
    live.end = this.#begin(live, { definition, ports }, name, options)
    return this.#handle(name, live.end)
  }

  execution(run: RunName): Execution | undefined {
    return this.#live.get(run)?.execution
  }

  /** Settles when no run is under way. */
  async settled(): Promise<void> {
    for (let live = this.#live.all(); live.length > 0; live = this.#live.all()) {
      await Promise.allSettled(live.map(({ end }) => end))
    }
  }

  /** Interrupts all runs and admits no more. */
  async close(): Promise<void> {
    this.#closed = true
    const runs = this.#live.all()
    for (const { execution } of runs) execution?.interrupt()
    await Promise.allSettled(runs.map(({ end }) => end))
  }

  /** Admits a request and drives its run to the end. */
  async #begin(
    live: LiveRun,
    service: RegisteredService,
    name: RunName,
    options: RunOptions,
  ): Promise<RunEnd> {
    try {
      if (this.#closed) return E.left(journalFailed('the runtime is closed'))
      const request = understood(service.definition, live.request)
      if (E.isLeft(request)) return request

      const known = options.id === undefined ? undefined : await this.#known(service, name, live)
      if (known) return known
      const judging = judged(service.definition, service.ports, request.right, options.signal)
      const judgement = judging instanceof Promise ? await judging : judging
      if (E.isLeft(judgement)) return judgement
      if (this.#closed) return E.left(journalFailed('the runtime is closed'))
      if (options.signal?.aborted) {
        return E.left(runCancelled(name, causeOf(options.signal.reason).message))
      }
      return await this.#drive(live, service, name, request.right, options)
    } catch (thrown) {
      if (thrown instanceof JournalBroken) return E.left(journalFailed(thrown.message))
      throw thrown
    } finally {
      this.#live.delete(name)
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
    const started: RunStartedRecord = {
      kind: 'started',
      service,
      version: definition.version,
      id,
      request: definition.request.encode(request),
    }
    if (deadline === undefined && correlation === undefined && traceparent === undefined) {
      return started
    }
    const until = deadline instanceof Date ? deadline.getTime() : undefined
    return {
      ...started,
      ...(deadline !== undefined && {
        deadline: until ?? clock.now() + durationMs(deadline as DurationInput),
      }),
      ...(correlation !== undefined && { correlation }),
      ...(traceparent !== undefined && { traceparent }),
    }
  }

  /** A run that the journal already has under this name. */
  async #known(
    { definition }: RegisteredService,
    name: RunName,
    live: LiveRun,
  ): Promise<RunEnd | undefined> {
    await this.#kit.writer.durable()
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
  goOn(entries: ReadonlyArray<KeptEntry>, undo?: string): Execution | string {
    const execution = this.#replay(entries, undo)
    if (typeof execution === 'string') return execution
    const live = new LiveRun((entries[0]!.record as RunStartedRecord).request)
    live.execution = execution
    live.end = execution.end
    this.#live.set(execution.identity, live)
    const forget = (): void => this.#live.delete(execution.identity)
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

  async #cancellable(execution: Execution, signal: AbortSignal): Promise<RunEnd> {
    const cancel = (): void => {
      // A journal that breaks ends the run by itself.
      execution.cancel('cancelled', causeOf(signal.reason).message).catch(() => {})
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    try {
      return await execution.end
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  #handle(name: RunName, result: Promise<RunEnd>): RunHandle<unknown, FlextError> {
    const live = (): Execution | undefined => this.execution(name)
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
