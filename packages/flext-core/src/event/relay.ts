/** Reads published events from the journal in order and hands them to one subscriber. */
import { causeOf } from '../result/cause.ts'
import type { EventPosition, Journal, PublishedEvent } from '../journal/journal.ts'
import { waitAfter } from '../step/retry.ts'
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

  constructor(subscriber: EventSubscriber, journal: Journal, kit: RuntimeKit) {
    this.#subscriber = subscriber
    this.#journal = journal
    this.#kit = kit
    this.wake()
  }

  /** Something was published. */
  wake(): void {
    this.#woken = true
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
      if (this.#woken && !this.#scope.stopped) this.wake()
    })
  }

  async caughtUp(): Promise<void> {
    while (this.#reading) await this.#reading
  }

  async stop(): Promise<void> {
    this.#scope.stop({ _tag: 'Abandoned' })
    await this.#reading
  }

  async #read(): Promise<void> {
    let cursor = await this.#journal.cursor(this.#subscriber.name)
    while (this.#woken && !this.#scope.stopped) {
      this.#woken = false
      for (;;) {
        const events = await this.#journal.events(cursor, batch)
        if (events.length === 0) break
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
      await new Promise<void>((resolve) => {
        const forget = this.#kit.clock.after(ms, resolve)
        this.#scope.onStop(() => (forget(), resolve()))
      })
    }
    return false
  }

  async #failure(event: ReturnType<typeof toCloudEvent>): Promise<unknown> {
    try {
      const handled = this.#subscriber.handle(event, this.#scope.signal)
      const result = await (typeof handled === 'function' ? handled() : handled)
      return result?._tag === 'Left' ? (result.left ?? 'failed') : undefined
    } catch (thrown) {
      return causeOf(thrown)
    }
  }
}
