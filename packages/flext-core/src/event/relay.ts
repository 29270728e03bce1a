/** Reads published events from the journal in order and hands them to one subscriber. */
import { causeOf } from '../result/cause.ts'
import { jsonSafe } from '../result/json-safe.ts'
import type { EventPosition, Journal, PublishedEvent } from '../journal/journal.ts'
import { waitAfter } from '../step/retry.ts'
import { pause } from '../run/pause.ts'
import { Scope } from '../run/scope.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import { toCloudEvent } from './cloud-event.ts'
import { wants, type EventSubscriber, type Subscription } from './subscriber.ts'

const batch = 256
const backoff = { base: 100, cap: 30_000 }

export class Relay implements Subscription {
  readonly #subscriber: EventSubscriber
  readonly #journal: Journal
  readonly #kit: RuntimeKit
  readonly #scope = new Scope()
  #woken = true
  #reading: Promise<void> | undefined
  #broken: { readonly cause: unknown } | undefined

  constructor(subscriber: EventSubscriber, journal: Journal, kit: RuntimeKit) {
    this.#subscriber = subscriber
    this.#journal = journal
    this.#kit = kit
    this.wake()
  }

  get name(): string {
    return this.#subscriber.name
  }

  /** Something was published. */
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

  async stop(): Promise<void> {
    this.#scope.stop({ _tag: 'Abandoned' })
    await this.#reading
  }

  /** What the journal cannot do now it will not do at the next event either. */
  #break(cause: unknown): void {
    this.#reading = undefined
    this.#broken = { cause }
    this.#scope.stop({ _tag: 'Abandoned' })
    const { name } = this.#subscriber
    this.#kit.log.error(
      { subscriber: name, cause: causeOf(cause) },
      'a subscriber gets no more events: its journal failed',
    )
  }

  async #read(): Promise<void> {
    let cursor = await this.#journal.cursor(this.#subscriber.name)
    while (this.#woken && !this.#scope.stopped) {
      this.#woken = false
      for (;;) {
        const events = await this.#journal.events(cursor, batch)
        if (events.length === 0) break
        if (this.#scope.stopped) return
        const before = cursor
        cursor = await this.#deliver(events, cursor)
        if (cursor !== before) await this.#journal.moveCursor(this.#subscriber.name, cursor)
        if (this.#scope.stopped) return
      }
    }
  }

  async #deliver(
    events: ReadonlyArray<PublishedEvent>,
    from: EventPosition,
  ): Promise<EventPosition> {
    let cursor = from
    for (const published of events) {
      const wanted = wants(this.#subscriber, published.event.type)
      if (wanted && !(await this.#handled(published))) return cursor
      cursor = { position: published.position, index: published.index }
    }
    return cursor
  }

  /** Tries until the subscriber has it; false when the subscription was ended before. */
  async #handled(published: PublishedEvent): Promise<boolean> {
    const cloudEvent = toCloudEvent(published)
    for (let attempt = 1; !this.#scope.stopped; attempt++) {
      const error = await this.#failure(cloudEvent)
      if (error === undefined) return true
      const { name } = this.#subscriber
      this.#kit.log.warn(
        { subscriber: name, event: cloudEvent.id, attempt, error },
        'a subscriber failed',
      )
      const ms = waitAfter(backoff, attempt, this.#kit.random())
      await pause(this.#kit.clock, ms, this.#scope)
    }
    return false
  }

  async #failure(event: ReturnType<typeof toCloudEvent>): Promise<unknown> {
    try {
      const handled = this.#subscriber.handle(event, this.#scope.signal)
      const result = await (typeof handled === 'function' ? handled() : handled)
      return result?._tag === 'Left' ? jsonSafe(result.left ?? 'failed') : undefined
    } catch (thrown) {
      return causeOf(thrown)
    }
  }
}
