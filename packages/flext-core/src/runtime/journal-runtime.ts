/**
 * Runs services over a journal: admits requests, keeps what is under way, goes on with what an
 * earlier process left open, and hands published events to subscribers.
 */
import { either as E } from 'fp-ts'

import { Relay } from '../event/relay.ts'
import type { EventSubscriber, Subscription } from '../event/subscriber.ts'
import { decidingJournal, type DecidingJournal } from '../journal/deciding-journal.ts'
import { beginning, JournalBroken, type Journal, type PublishedEvent } from '../journal/journal.ts'
import type { KeptEntry, RunRecord, RunStartedRecord } from '../journal/record.ts'
import type { QueueAdmin } from '../queue/queue-admin.ts'
import { RunQueues } from '../queue/run-queues.ts'
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { Execution } from '../run/execution.ts'
import type { RunHandle } from '../run/handle.ts'
import { journalFailed, type JournalFailed } from '../run/run-error.ts'
import { isOpen } from '../run/status.ts'
import type { ScheduleAdmin } from '../schedule/schedule-admin.ts'
import { Schedules } from '../schedule/schedules.ts'
import type { AnyServiceDefinition } from '../service/definition.ts'
import { answeredWishes, type AnsweredWishes } from './answered-wishes.ts'
import { grantWish } from './grant-wish.ts'
import type { RuntimeKit } from './kit.ts'
import { parkedAdmin, ParkingLots, type ParkedAdmin } from './parked-admin.ts'
import { oneAtATime, type OneAtATime } from './one-at-a-time.ts'
import { RunHost } from './run-host.ts'
import { runAdmin } from './run-admin.ts'
import type { FlextRuntime, RecoveryReport, RunAdmin, RunName, RunOptions } from './runtime.ts'

export class JournalRuntime implements FlextRuntime {
  readonly runs: RunAdmin
  readonly queues: QueueAdmin
  readonly schedules: ScheduleAdmin
  readonly parked: ParkedAdmin
  readonly decisions: DecidingJournal
  readonly #journal: Journal
  readonly #kit: RuntimeKit
  readonly #host: RunHost
  readonly #alone: OneAtATime
  readonly #queues: RunQueues
  readonly #schedules: Schedules
  readonly #relays = new Set<Relay>()
  readonly #wishes: AnsweredWishes | undefined
  readonly #lots: ParkingLots
  readonly #onClose: (() => void) | undefined
  #closing: Promise<void> | undefined

  constructor(journal: Journal, lastRun: number, kit: RuntimeKit, onClose?: () => void) {
    this.#journal = journal
    this.#kit = kit
    this.decisions = decidingJournal(journal)
    const alone = (this.#alone = oneAtATime())
    this.#queues = new RunQueues(kit.queues, journal, kit)
    this.#host = new RunHost(
      journal,
      lastRun,
      kit,
      alone,
      this.#queues,
      (record) => this.#onRecord(record),
      () => this.runs,
    )
    // A run that waits would wait for ever: nothing that it came to would be kept.
    kit.writer.onBreak((cause) => this.#host.live.interrupt(journalFailed(causeOf(cause).message)))
    this.queues = { list: () => this.#queues.list() }
    this.#onClose = onClose
    this.#lots = new ParkingLots(journal, kit.telemetry)
    this.parked = parkedAdmin(journal, this.#lots, (name) => this.#relay(name)?.wake())
    this.runs = runAdmin(journal, {
      alone,
      drain: () => this.#drained(),
      live: (run) => this.#host.execution(run),
      liveRuns: () => this.#host.live.numbers(),
      goOn: (entries, undo) => this.#host.goOn(entries, undo),
      begin: (records) => this.#host.begin(records),
      planUndo: (entries) => this.#host.planUndo(entries),
      definition: (service, version) => this.#host.registered(service, version)?.definition,
      newId: () => kit.runId(),
      record: (run, record) => this.#append(run, record),
    })
    this.#schedules = new Schedules({
      journal,
      kit,
      isRegistered: (definition) => this.#portsOf(definition) !== undefined,
      start: ({ definition }, request, options) =>
        this.#host.start(definition, this.#portsOf(definition)!, request, options),
    })
    this.schedules = this.#schedules
    const { control } = journal
    this.#wishes = control && answeredWishes(control, (wish) => grantWish(this, wish), kit.log)
  }

  register(definition: AnyServiceDefinition, ports: object): void {
    this.#host.register(definition, ports)
  }

  start(
    definition: AnyServiceDefinition,
    ports: object,
    request: unknown,
    options: RunOptions,
  ): RunHandle<unknown, FlextError> {
    return this.#host.start(definition, ports, request, options)
  }

  recover(): Promise<FlextResult<RecoveryReport, JournalFailed>> {
    return this.#queues.recovering(() => this.#alone.overAll(() => this.#recover()))
  }

  async #recover(): Promise<FlextResult<RecoveryReport, JournalFailed>> {
    try {
      let resumed = 0
      const left: Array<RecoveryReport['left'][number]> = []
      const goesOn = this.#goingOn()
      for (const entries of await this.#journal.openRuns()) {
        const run = runNameOf(entries)
        if (goesOn(entries[0]!.run) || this.#host.execution(run)) continue
        const { parent } = entries[0]!.record as RunStartedRecord
        if (parent && (await this.#isOpen(parent))) continue
        const why = this.#goOn(entries)
        if (typeof why === 'string') left.push({ run, why })
        else resumed++
      }
      if (resumed > 0 || left.length > 0) {
        const { telemetry } = this.#kit
        if (telemetry.enabled) telemetry.recovered(resumed, left.length)
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

  /**
   * Which runs go on here as of now or later, or have ended here since: what is read of them from the
   * journal meanwhile may be out of date once it is there.
   */
  #goingOn(): (run: number) => boolean {
    const live = new Set(this.#host.live.numbers())
    const { lastRun } = this.#host
    return (run) => live.has(run) || (run > lastRun && run <= this.#host.lastRun)
  }

  /** A run that an open one has called goes on with that one. */
  async #isOpen({ service, id }: RunName): Promise<boolean> {
    const summary = await this.#journal.find(service, id)
    return summary !== undefined && isOpen(summary.status)
  }

  /** One run that cannot be read is no reason to leave the others. */
  #goOn(entries: ReadonlyArray<KeptEntry>): Execution | string {
    try {
      return this.#host.goOn(entries)
    } catch (thrown) {
      if (thrown instanceof JournalBroken) throw thrown
      return `its records make no sense: ${causeOf(thrown).message}`
    }
  }

  async events(after = beginning, limit = 1_000): Promise<ReadonlyArray<PublishedEvent>> {
    await this.#drained()
    return this.#journal.events(after, limit)
  }

  subscribe(subscriber: EventSubscriber): Subscription {
    const { name } = subscriber
    if (this.#closing) throw new FlextDefect(`${name} subscribes to a runtime that is closed`)
    if (this.#relay(name)) {
      throw new FlextDefect(`two subscribers share the name ${name}, and so their place`)
    }
    const relay = new Relay(subscriber, this.#journal, this.#kit, () => this.#lots.open(name))
    this.#relays.add(relay)
    return {
      caughtUp: async () => {
        await this.#drained()
        await relay.caughtUp()
      },
      rewind: async (to) => {
        await this.#drained()
        await relay.rewind(to)
      },
      stop: async () => {
        await relay.stop()
        this.#relays.delete(relay)
      },
    }
  }

  #relay(subscriber: string): Relay | undefined {
    return this.#relays.values().find(({ name }) => name === subscriber)
  }

  #portsOf(definition: AnyServiceDefinition): object | undefined {
    const registered = this.#host.registered(definition.name, definition.version)
    return registered?.definition === definition ? registered.ports : undefined
  }

  async settled(): Promise<void> {
    await this.#schedules.settled()
    await this.#host.settled()
    await this.#drained()
    await Promise.all([...this.#relays].map((relay) => relay.caughtUp()))
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    this.#wishes?.stop()
    this.#schedules.close()
    await this.#host.close()
    await this.#wishes?.settled()
    await Promise.all([...this.#relays].map((relay) => relay.stop()))
    await this.#drained().catch(() => {})
    await this.#journal.close()
    this.#onClose?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #append(run: number, record: RunRecord): Promise<void> {
    this.#kit.writer.add({ run, at: this.#kit.clock.now(), record })
    await this.#drained()
  }

  async #drained(): Promise<void> {
    await this.#kit.writer.durable()
  }

  #onRecord(record: RunRecord): void {
    if (this.#relays.size === 0) return
    if (record.kind !== 'committed' && !(record.kind === 'step' && record.events)) return
    void this.#drained().then(
      () => this.#relays.forEach((relay) => relay.wake()),
      () => {},
    )
  }
}

const runNameOf = (entries: ReadonlyArray<KeptEntry>): RunName => {
  const { service, id } = entries[0]!.record as RunStartedRecord
  return { service, id }
}
