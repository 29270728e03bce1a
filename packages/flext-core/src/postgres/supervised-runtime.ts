/**
 * A runtime that outlives its hold on the journal: one after the other it has a runtime that runs
 * the services, as long as it has the journal, and one that only looks, as long as it has not.
 */
import { setTimeout as wait } from 'node:timers/promises'

import { either as E } from 'fp-ts'

import type { EventSubscriber, Subscription } from '../event/subscriber.ts'
import { heldJournal } from '../journal/held-journal.ts'
import { beginning, type PublishedEvent } from '../journal/journal.ts'
import type { DecidingJournal } from '../journal/deciding-journal.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { cancelRefused, type RunHandle } from '../run/handle.ts'
import { runtimeOnStandby, type JournalFailed } from '../run/run-error.ts'
import { JournalRuntime } from '../runtime/journal-runtime.ts'
import { randomUuid } from '../runtime/random-uuid.ts'
import type { ParkedAdmin } from '../runtime/parked-admin.ts'
import { kitOf, type RuntimeOptions } from '../runtime/runtime-options.ts'
import type { FlextRuntime, RecoveryReport, RunAdmin, RunOptions } from '../runtime/runtime.ts'
import type { QueueAdmin } from '../queue/queue-admin.ts'
import type { ScheduleAdmin } from '../schedule/schedule-admin.ts'
import type { Schedule } from '../schedule/schedule.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { followed } from './followed.ts'
import { FollowingSubscription } from './following-subscription.ts'
import { awaitJournal, type Terms } from './open-postgres-journal.ts'
import type { PostgresJournal } from './postgres-journal.ts'
import type { PostgresRuntime } from './postgres-runtime.ts'
import { readerOf, type PostgresJournalReader } from './read-postgres-journal.ts'
import { refusedRuns, standbyView } from './standby-view.ts'

/** What a process is to the journal. Times are milliseconds since the epoch. */
export type RuntimeStanding =
  | { readonly role: 'active'; readonly since: number; readonly epoch: number }
  | { readonly role: 'standby'; readonly since: number }
  | { readonly role: 'closed'; readonly since: number }

interface Service {
  readonly definition: AnyServiceDefinition
  readonly ports: object
}

/** What both of its kinds of runtime can do. */
type Looking = Pick<
  FlextRuntime,
  'runs' | 'queues' | 'schedules' | 'parked' | 'decisions' | 'events'
>

/** Between one loss of the journal and the next try, in milliseconds: doubled up to the most. */
const pauses = { first: 100, most: 10_000 }
/** A runtime that held the journal for so long starts with the first pause again. */
const steady = 60_000

export class SupervisedRuntime implements PostgresRuntime {
  readonly runs: RunAdmin
  readonly queues: QueueAdmin
  readonly schedules: ScheduleAdmin
  readonly parked: ParkedAdmin
  readonly decisions: DecidingJournal
  readonly #terms: Terms
  readonly #options: RuntimeOptions
  readonly #reader: PostgresJournalReader
  readonly #services: Array<Service> = []
  readonly #schedules: Array<Schedule> = []
  readonly #subscriptions = new Set<FollowingSubscription>()
  readonly #stopped = new AbortController()
  readonly #looking: Looking
  readonly #served: Promise<void>
  #active: JournalRuntime | undefined
  #activation = Promise.withResolvers<void>()
  #standing: RuntimeStanding = { role: 'standby', since: Date.now() }
  #closing: Promise<void> | undefined

  constructor(terms: Terms, options: RuntimeOptions, journal: PostgresJournal | undefined) {
    this.#terms = terms
    this.#options = options
    this.#reader = readerOf(terms.server)
    const why = (): string => this.#whyNot()
    const looking = (): JournalRuntime => standbyView(this.#reader, options, why)
    this.#looking = {
      runs: followed(() => looking().runs, refusedRuns(why)),
      queues: followed(() => looking().queues),
      schedules: followed(() => looking().schedules),
      parked: followed(() => looking().parked),
      decisions: followed(() => looking().decisions),
      events: (after, limit) => looking().events(after, limit),
    }
    this.runs = followed(() => this.#present.runs)
    this.queues = followed(() => this.#present.queues)
    this.schedules = followed(() => this.#present.schedules, {
      start: (schedules) => this.#startSchedules(schedules),
    })
    this.parked = followed(() => this.#present.parked)
    this.decisions = followed(() => this.#present.decisions!)
    this.#activation.promise.catch(() => {})
    const begun = journal && this.#activate(journal)
    this.#served = this.#serve(begun)
  }

  get #present(): Looking {
    return this.#active ?? this.#looking
  }

  standing(): RuntimeStanding {
    return this.#standing
  }

  async activated(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const abort = (): void => aborted.reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([this.#activation.promise, aborted.promise])
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  register(definition: AnyServiceDefinition, ports: object): void {
    const { name, version } = definition
    const known = this.#services.find(
      (one) => one.definition.name === name && one.definition.version === version,
    )
    if (known && known.definition !== definition) {
      throw new FlextDefect(`two services are registered as ${name}, version ${version}`)
    }
    if (known) this.#services.splice(this.#services.indexOf(known), 1)
    this.#services.push({ definition, ports })
    this.#active?.register(definition, ports)
  }

  start(
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: RunOptions,
  ): RunHandle<unknown, FlextError> {
    if (this.#active) return this.#active.start(definition, ports, request, options)
    const id = options.id ?? randomUuid()
    const error = runtimeOnStandby(definition.name, this.#whyNot())
    return {
      id,
      status: () => undefined,
      accepted: async () => E.left(error),
      result: Promise.resolve(E.left(error)),
      cancel: async () => E.left(cancelRefused(definition.name, id, error.message)),
    }
  }

  async recover(): Promise<FlextResult<RecoveryReport, JournalFailed>> {
    return this.#active ? this.#active.recover() : E.right({ resumed: 0, left: [] })
  }

  /** Whoever has the journal fires them; a standby keeps them in mind. */
  readonly #startSchedules: ScheduleAdmin['start'] = async (schedules) => {
    const started = (await this.#active?.schedules.start(schedules)) ?? E.right(undefined)
    if (E.isRight(started)) this.#schedules.push(...schedules)
    return started
  }

  events(after = beginning, limit = 1_000): Promise<ReadonlyArray<PublishedEvent>> {
    return this.#present.events(after, limit)
  }

  subscribe(subscriber: EventSubscriber): Subscription {
    const { name } = subscriber
    if (this.#closing) throw new FlextDefect(`${name} subscribes to a runtime that is closed`)
    if (this.#subscriptions.values().some((one) => one.name === name)) {
      throw new FlextDefect(`two subscribers share the name ${name}, and so their place`)
    }
    const subscription = new FollowingSubscription(
      subscriber,
      () => this.activated(),
      () => this.#subscriptions.delete(subscription),
    )
    this.#subscriptions.add(subscription)
    if (this.#active) subscription.follow(this.#active)
    return subscription
  }

  async settled(): Promise<void> {
    await this.#active?.settled()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#stopped.abort()
    await this.#served
    this.#standing = { role: 'closed', since: Date.now() }
    this.#activation.reject(new Error('the runtime is closed'))
    for (const subscription of this.#subscriptions) await subscription.stop()
    await this.#reader.close().catch(() => {})
  }

  /** Has the journal, loses it, waits for it, until it is closed. */
  async #serve(first: Promise<void> | undefined): Promise<void> {
    const { signal } = this.#stopped
    const { log } = this.#terms
    let pause = pauses.first
    let held = first
    while (!signal.aborted) {
      const since = performance.now()
      if (held) await held
      else {
        const journal = await awaitJournal(this.#terms, signal)
        if (journal === undefined) return
        if (E.isRight(journal)) await this.#activate(journal.right, true)
        else log.error({ error: journal.left }, 'cannot take the journal; tries again')
      }
      held = undefined
      if (performance.now() - since > steady) pause = pauses.first
      await wait(pause, undefined, { signal }).catch(() => {})
      pause = Math.min(pauses.most, pause * 2)
    }
  }

  /** Runs the services until the journal is lost or the runtime is closed. */
  async #activate(journal: PostgresJournal, isTakenOver = false): Promise<void> {
    const { signal } = this.#stopped
    const { log } = this.#terms
    const ended = Promise.withResolvers<Error | undefined>()
    signal.addEventListener('abort', () => ended.resolve(undefined), { once: true })
    const held = heldJournal(journal, this.#options.clock)
    const kit = kitOf(held, this.#options)
    if (isTakenOver && kit.telemetry.enabled) kit.telemetry.tookOver()
    const runtime = new JournalRuntime(held, journal.lastRun(), kit)
    for (const { definition, ports } of this.#services) runtime.register(definition, ports)
    for (const subscription of this.#subscriptions) subscription.follow(runtime)
    const { epoch, path } = journal
    this.#active = runtime
    this.#standing = { role: 'active', since: Date.now(), epoch }
    this.#activation.resolve()
    log.info({ journal: path, epoch }, 'has the journal, and runs its services')
    journal.onBroken((failure) => ended.resolve(failure))
    if (isTakenOver) await this.#goOn(runtime)

    const failure = await ended.promise
    this.#active = undefined
    if (failure) {
      this.#standing = { role: 'standby', since: Date.now() }
      this.#activation = Promise.withResolvers()
      this.#activation.promise.catch(() => {})
      log.warn({ journal: path, cause: causeOf(failure) }, 'lost the journal; stands by')
    }
    for (const subscription of this.#subscriptions) await subscription.unfollow()
    await runtime.close()
  }

  /** With what the last owner, or this one before, left open. */
  async #goOn(runtime: JournalRuntime): Promise<void> {
    const { log } = this.#terms
    try {
      const recovered = await runtime.recover()
      if (E.isLeft(recovered)) return
      const { resumed, left } = recovered.right
      log.info({ resumed, left }, 'goes on with the runs that were open')
      const started = await runtime.schedules.start(this.#schedules)
      if (E.isLeft(started)) log.error({ error: started.left }, 'cannot start its schedules')
    } catch (thrown) {
      log.error({ cause: causeOf(thrown) }, 'going on with the open runs ended in a defect')
    }
  }

  #whyNot(): string {
    const { path } = this.#terms.server
    return this.#closing
      ? 'the runtime is closed'
      : `this process stands by for another one that has the journal ${path}`
  }
}
