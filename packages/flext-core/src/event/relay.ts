/**
 * Reads published events from the journal in order and hands them to one subscriber. An event that
 * it keeps failing at is parked; what is due again among the parked goes first.
 */
import { causeOf } from '../result/cause.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { EventPosition, EventStore, PublishedEvent } from '../journal/journal.ts'
import { waitAfter } from '../step/retry.ts'
import { pause } from '../run/pause.ts'
import { Scope } from '../run/scope.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import { attemptDelivery } from './attempt-delivery.ts'
import { toCloudEvent, type CloudEvent } from './cloud-event.ts'
import { soonAttempts, type DeliveryHints, type ParkingPolicy } from './delivery.ts'
import { runOf, type ParkedEvent } from './parked-event.ts'
import type { ParkingLot } from './parking-lot.ts'
import { Rewinding } from './rewinding.ts'
import { positionOf, startingPoint, type StartFrom } from './starting-point.ts'
import { wants, type EventSubscriber, type Subscription } from './subscriber.ts'

const batch = 256
const defaults = { attempts: 10, base: 100, cap: 30_000, later: 'wait' } as const

/** How the tries at one event ended: it is delivered, given up, or was left for something else. */
type Tried = 'delivered' | 'left' | GivenUp

interface GivenUp {
  readonly error: FlextError
  readonly attempts: number
}

export class Relay implements Subscription {
  readonly #subscriber: EventSubscriber
  readonly #journal: EventStore
  readonly #kit: RuntimeKit
  readonly #openLot: () => Promise<ParkingLot>
  readonly #policy: Required<ParkingPolicy> | undefined
  readonly #backoff: { readonly base: number; readonly cap: number }
  readonly #scope = new Scope()
  readonly #rewinding = new Rewinding()
  #woken = true
  #reading: Promise<void> | undefined
  #broken: { readonly cause: unknown } | undefined
  #closed: Promise<void> | undefined

  constructor(
    subscriber: EventSubscriber,
    journal: EventStore,
    kit: RuntimeKit,
    openLot: () => Promise<ParkingLot>,
  ) {
    const { parking } = subscriber
    this.#subscriber = subscriber
    this.#journal = journal
    this.#kit = kit
    this.#openLot = openLot
    this.#policy = parking === false ? undefined : { ...defaults, ...parking }
    this.#backoff = this.#policy ?? defaults
    this.wake()
  }

  get name(): string {
    return this.#subscriber.name
  }

  /** Something was published, or is due again. */
  wake(): void {
    if (this.#scope.stopped) return
    this.#woken = true
    this.#reading ??= this.#read().then(
      () => {
        this.#reading = undefined
        if (this.#woken && !this.#scope.stopped) this.wake()
      },
      (cause: unknown) => this.#break(cause),
    )
  }

  async caughtUp(): Promise<void> {
    while (this.#reading) await this.#reading
    if (this.#broken) throw this.#broken.cause
  }

  async rewind(to: StartFrom): Promise<void> {
    if (this.#scope.stopped) throw new FlextDefect(`${this.name} is stopped, and cannot be rewound`)
    const rewound = this.#rewinding.ask(await positionOf(this.#journal, to))
    this.wake()
    await Promise.race([rewound, this.caughtUp()])
  }

  async stop(): Promise<void> {
    this.#scope.stop({ _tag: 'Abandoned' })
    await this.#reading
    await (this.#closed ??= this.#close())
  }

  /** A sink that cannot let go of its connection is no reason not to stop. */
  async #close(): Promise<void> {
    try {
      await this.#subscriber.close?.()
    } catch (thrown) {
      this.#kit.log.warn({ subscriber: this.name, cause: causeOf(thrown) }, 'a sink does not close')
    }
  }

  /** What the journal cannot do now it will not do at the next event either. */
  #break(cause: unknown): void {
    this.#reading = undefined
    this.#broken = { cause }
    this.#scope.stop({ _tag: 'Abandoned' })
    this.#kit.log.error(
      { subscriber: this.name, cause: causeOf(cause) },
      'a subscriber gets no more events: its journal failed',
    )
  }

  async #read(): Promise<void> {
    let cursor = await startingPoint(this.#journal, this.name, this.#subscriber.from)
    const lot = await this.#openLot()
    while (this.#woken && !this.#scope.stopped) {
      this.#woken = false
      await this.#retryDue(lot)
      for (;;) {
        const asked = this.#rewinding.asked
        if (asked) {
          await this.#journal.moveCursor(this.name, (cursor = asked))
          this.#rewinding.done(asked)
        }
        const events = await this.#journal.events(cursor, batch)
        if (events.length === 0) {
          if (this.#kit.telemetry.enabled) this.#kit.telemetry.caughtUp(this.name)
          break
        }
        if (this.#scope.stopped) return
        const before = cursor
        cursor = await this.#deliver(events, cursor, lot)
        if (cursor !== before) await this.#journal.moveCursor(this.name, cursor)
        if (this.#scope.stopped) return
      }
    }
  }

  async #deliver(
    events: ReadonlyArray<PublishedEvent>,
    from: EventPosition,
    lot: ParkingLot,
  ): Promise<EventPosition> {
    let cursor = from
    for (const published of events) {
      if (this.#rewinding.asked) return cursor
      const wanted = wants(this.#subscriber, published.event.type)
      if (wanted && !(await this.#settled(published, lot))) return cursor
      cursor = { position: published.position, index: published.index }
    }
    return cursor
  }

  /** The subscriber has the event, or it is parked; false when it was left before. */
  async #settled(published: PublishedEvent, lot: ParkingLot): Promise<boolean> {
    const event = toCloudEvent(published)
    if (lot.has(event.id)) return true
    const { position, index } = published
    const place = { position, index }
    const first = this.#policy?.later === 'overtake' ? undefined : lot.firstOf(runOf({ event }))
    if (first) {
      await this.#park(lot, { event, position: place, error: waits(first), attempts: 0 })
      return true
    }
    const tried = await this.#try(event)
    if (typeof tried === 'string') return tried === 'delivered'
    this.#kit.log.error({ subscriber: this.name, event: event.id, ...tried }, 'an event is parked')
    await this.#park(lot, { event, position: place, ...tried })
    // What is parked is not to be read, and tried, again after a crash.
    await this.#journal.moveCursor(this.name, place)
    return true
  }

  #park(
    lot: ParkingLot,
    parked: Pick<ParkedEvent, 'event' | 'position' | 'error' | 'attempts'>,
  ): Promise<void> {
    const parkedAt = this.#kit.clock.now()
    return lot.park({ subscriber: this.name, ...parked, parkedAt, due: false })
  }

  async #retryDue(lot: ParkingLot): Promise<void> {
    const inTurn = this.#policy?.later !== 'overtake'
    for (let due = lot.due(inTurn); due.length > 0; due = lot.due(inTurn)) {
      for (const parked of due) {
        if (this.#rewinding.asked) return
        const tried = await this.#try(parked.event, 1)
        if (tried === 'left') return
        if (tried === 'delivered') await lot.leave([parked])
        else {
          const attempts = parked.attempts + tried.attempts
          await lot.update([{ ...parked, error: tried.error, attempts, due: false }])
        }
      }
    }
  }

  /** Tries until the subscriber has it, `most` attempts have failed, or there is something else to do. */
  async #try(event: CloudEvent, most = this.#policy?.attempts ?? Infinity): Promise<Tried> {
    let counted = 0
    for (let attempt = 1; !this.#scope.stopped && !this.#rewinding.asked; attempt++) {
      const failed = await attemptDelivery(this.#subscriber, event, this.#kit.clock, this.#scope)
      this.#tell(event, failed?.error)
      if (!failed) return 'delivered'
      // A failure of a subscription that ends says nothing about the event.
      if (this.#scope.stopped) return 'left'
      const { error, hints } = failed
      if (hints.park !== 'never') counted++
      this.#kit.log.warn(
        { subscriber: this.name, event: event.id, attempt, error },
        'a subscriber failed',
      )
      if (this.#policy && counted >= mostOf(hints, most)) return { error, attempts: attempt }
      await this.#wait(attempt, hints)
    }
    return 'left'
  }

  #tell({ time }: CloudEvent, error: FlextError | undefined): void {
    const { telemetry, clock } = this.#kit
    if (!telemetry.enabled) return
    const age = clock.now() - Date.parse(time)
    telemetry.delivery({ subscriber: this.name, age, failed: error?._tag })
  }

  async #wait(attempt: number, { retryAfter = 0 }: DeliveryHints): Promise<void> {
    const { clock, random } = this.#kit
    const ms = Math.max(retryAfter, waitAfter(this.#backoff, attempt, random()))
    const waiting = this.#scope.inner()
    const forget = this.#rewinding.onAsk(() => waiting.stop({ _tag: 'Abandoned' }))
    await pause(clock, ms, waiting)
    forget()
    this.#scope.release(waiting)
  }
}

const mostOf = ({ park }: DeliveryHints, most: number): number => {
  switch (park) {
    case 'never':
      return Infinity
    case 'at-once':
      return 1
    case 'soon':
      return Math.min(most, soonAttempts)
    default:
      return most
  }
}

const waits = ({ event, attempts, error }: ParkedEvent): FlextError => ({
  _tag: 'WaitsBehind',
  message:
    attempts === 0 ? error.message : `it waits behind ${event.id}, an earlier event of its run`,
})
