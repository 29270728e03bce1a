/**
 * The runs of one process: admits requests, drives their runs to the end, and goes on with runs
 * from their records.
 */
import { either as E } from 'fp-ts'

import type { Awaitable, Journal } from '../journal/journal.ts'
import type { KeptEntry, RunRecord, RunStartedRecord } from '../journal/record.ts'
import { causeOf } from '../result/cause.ts'
import type { FlextError } from '../result/error.ts'
import type { QueuePlace } from '../queue/queue-place.ts'
import type { RunQueues } from '../queue/run-queues.ts'
import type { ChildRuns } from '../run/child-runs.ts'
import type { RunEnd } from '../run/after-flow.ts'
import { Execution } from '../run/execution.ts'
import type { RunHandle } from '../run/handle.ts'
import type { RunIdentity } from '../run/run-context.ts'
import { journalFailed, runCancelled } from '../run/run-error.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { conflictWithin, endOfBroken, judged, understood } from './admission.ts'
import { childRuns } from './child-runs.ts'
import { endUnlessAborted } from './end-unless-aborted.ts'
import { keptRuns, type KeptRuns } from './kept-runs.ts'
import type { RuntimeKit } from './kit.ts'
import { LiveRun, LiveRuns } from './live-runs.ts'
import type { OneAtATime } from './one-at-a-time.ts'
import { planUndo, type UndoPlan } from './plan-undo.ts'
import { RegisteredServices, type RegisteredService } from './registered-services.ts'
import type { RunAdmin, RunName } from './runtime.ts'
import { startedRecord, type StartOptions } from './started-record.ts'
import { StartedRun } from './started-run.ts'

export class RunHost {
  readonly #journal: Journal
  readonly #kit: RuntimeKit
  readonly #onRecord: (record: RunRecord) => void
  readonly #alone: OneAtATime
  readonly #services = new RegisteredServices()
  readonly #live = new LiveRuns()
  readonly #children: ChildRuns
  readonly #kept: KeptRuns
  readonly #queues: RunQueues
  #lastRun: number
  #closed = false

  constructor(
    journal: Journal,
    lastRun: number,
    kit: RuntimeKit,
    alone: OneAtATime,
    queues: RunQueues,
    onRecord: (record: RunRecord) => void,
    runs: () => RunAdmin,
  ) {
    this.#journal = journal
    this.#lastRun = lastRun
    this.#kit = kit
    this.#alone = alone
    this.#queues = queues
    this.#onRecord = onRecord
    this.#kept = keptRuns({
      journal,
      drain: () => kit.writer.durable(),
      alone,
      live: this.#live,
      goOn: (entries) => this.goOn(entries),
    })
    this.#children = childRuns({
      journal,
      drain: () => kit.writer.durable(),
      runs,
      adopt: (definition, ports) => this.#services.adopt(definition, ports),
      start: (definition, ports, request, options) =>
        this.start(definition, ports, request, options),
      live: (run) => this.execution(run),
    })
  }

  registered(service: string, version: number): RegisteredService | undefined {
    return this.#services.get(service, version)
  }

  register(definition: AnyServiceDefinition, ports: object): void {
    this.#services.register(definition, ports)
  }

  start(
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: StartOptions,
  ): RunHandle<unknown, FlextError> {
    const name: RunName = { service: definition.name, id: options.id ?? this.#kit.runId() }
    // Nobody else has a name that was made just now.
    const attached = options.id === undefined ? undefined : this.#live.get(name)
    if (attached) {
      const conflict = conflictWithin(definition, name, attached.request, request)
      const end = conflict ? Promise.resolve(E.left(conflict)) : attached.end
      return new StartedRun(this.#kit.writer, name, attached, end, conflict)
    }
    const live = new LiveRun(request)
    if (options.id !== undefined) this.#live.set(name, live)
    live.end = this.#begin(live, { definition, ports }, name, options)
    return new StartedRun(this.#kit.writer, name, live, live.end)
  }

  /** Begins a run with records that another has left. */
  begin(records: ReadonlyArray<RunRecord>): Promise<Execution | string> {
    const { service, id } = records[0] as RunStartedRecord
    return this.#alone({ service, id }, async () => {
      const { writer, clock } = this.#kit
      await writer.durable()
      if (this.#live.get({ service, id }) || (await this.#journal.find(service, id))) {
        return `there is a run ${id} already`
      }
      const run = ++this.#lastRun
      for (const record of records) writer.add({ run, at: clock.now(), record })
      await writer.durable()
      return this.goOn(await this.#journal.entries(run))
    })
  }

  /** The runs under way. */
  get live(): LiveRuns {
    return this.#live
  }

  execution(run: RunName): Execution | undefined {
    return this.#live.get(run)?.execution
  }

  get lastRun(): number {
    return this.#lastRun
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
    this.#queues.close()
    const runs = this.#live.all()
    this.#live.interrupt()
    await Promise.allSettled(runs.map(({ end }) => end))
  }

  /** Admits a request and drives its run to the end. */
  #begin(
    live: LiveRun,
    service: RegisteredService,
    name: RunName,
    options: StartOptions,
  ): Promise<RunEnd> {
    const end =
      this.#atOnce(live, service, name, options) ??
      this.#admit(live, service, name, options).catch(endOfBroken)
    if (!(end instanceof Promise)) return Promise.resolve(end)
    const ended = this.#live.until(name, live, end)
    if (this.#closed) live.execution?.interrupt()
    return ended
  }

  /** Most runs have nothing to wait for before they begin; undefined for one that has. */
  #atOnce(
    live: LiveRun,
    service: RegisteredService,
    name: RunName,
    options: StartOptions,
  ): Awaitable<RunEnd> | undefined {
    const { id, queue, signal } = options
    if (id !== undefined || queue || signal || service.definition.rules || this.#closed) {
      return undefined
    }
    try {
      const request = understood(service.definition, live.request)
      if (E.isLeft(request)) return request
      return this.#drive(live, service, name, request.right, options, undefined)
    } catch (thrown) {
      return Promise.reject(thrown).catch(endOfBroken)
    }
  }

  async #admit(
    live: LiveRun,
    service: RegisteredService,
    name: RunName,
    options: StartOptions,
  ): Promise<RunEnd> {
    if (this.#closed) return E.left(journalFailed('the runtime is closed'))
    const request = understood(service.definition, live.request)
    if (E.isLeft(request)) return request

    const { id } = options
    const known =
      id === undefined ? undefined : await this.#kept.find(service.definition, name, live)
    if (known) return known
    if (options.queue) await this.#queues.ready()
    const judging = judged(service.definition, service.ports, request.right, options.signal)
    const judgement = judging instanceof Promise ? await judging : judging
    if (E.isLeft(judgement)) return judgement
    if (this.#closed) return E.left(journalFailed('the runtime is closed'))
    if (options.signal?.aborted) {
      return E.left(runCancelled(name, causeOf(options.signal.reason).message))
    }
    if (live.withdrawn !== undefined) return E.left(runCancelled(name, live.withdrawn))
    const queued = options.queue && this.#queues.admit(name, options.queue)
    if (queued && E.isLeft(queued)) return queued
    if (queued?.right._tag === 'Attach') return this.#kept.attach(service, live, queued.right.to)
    return this.#drive(live, service, name, request.right, options, queued?.right.enter)
  }

  #drive(
    live: LiveRun,
    { definition, ports }: RegisteredService,
    name: RunName,
    request: unknown,
    options: StartOptions,
    enter: ((identity: RunIdentity) => QueuePlace) | undefined,
  ): Awaitable<RunEnd> {
    const started = startedRecord(this.#kit, definition, name.id, request, options)
    const identity = { run: ++this.#lastRun, service: name.service, id: name.id }
    const execution = live.begun(
      new Execution({
        kit: this.#kit,
        identity,
        definition,
        ports,
        request,
        deadline: started.deadline,
        started,
        children: this.#children,
        past: undefined,
        onRecord: this.#onRecord,
        enterQueue: enter && (() => enter(identity)),
      }),
    )
    const end = execution.begin()
    return options.signal && end instanceof Promise
      ? endUnlessAborted(execution, end, options.signal)
      : end
  }

  /**
   * Goes on with a run from its records, or finds that it goes on already; answers why not when it
   * cannot.
   */
  goOn(entries: ReadonlyArray<KeptEntry>, undo?: string): Execution | string {
    const { service, id, request } = entries[0]!.record as RunStartedRecord
    const name: RunName = { service, id }
    const asked = this.#live.get(name)
    if (asked?.execution) return asked.execution
    if (this.#closed) return 'the runtime is closed'
    const options = this.#services.toGoOn(entries)
    if (E.isLeft(options)) return options.left

    const { identity } = options.right
    const enterQueue = this.#queues.back(identity, entries)
    if (typeof enterQueue === 'string') return enterQueue
    const execution = new Execution({
      ...options.right,
      kit: this.#kit,
      children: this.#children,
      undo: undo === undefined ? undefined : { reason: undo },
      onRecord: this.#onRecord,
      enterQueue,
    })
    const live = asked ?? new LiveRun(request)
    live.begun(execution)
    // Whoever asked for the run is about to look it up, and finds that it goes on.
    if (asked) {
      void execution.begin()
      return execution
    }
    this.#live.set(name, live)
    const forget = (): void => this.#live.delete(name, live)
    live.end = Promise.resolve(execution.begin())
    live.end.then(forget, (cause: unknown) => {
      forget()
      this.#kit.log.error(
        { ...identity, cause: causeOf(cause) },
        'a recovered run ended in a defect',
      )
    })
    return execution
  }

  /** What undoing a committed run would take back, the next first. */
  async planUndo(
    entries: ReadonlyArray<KeptEntry>,
  ): Promise<E.Either<FlextError | string, UndoPlan>> {
    const options = this.#services.toGoOn(entries)
    if (E.isLeft(options)) return options
    return planUndo({ ...options.right, kit: this.#kit, children: this.#children })
  }
}
