/** A subscription that goes on from one runtime to the next, as the journal goes from process to process and back. */
import type { EventSubscriber, Subscription } from '../event/subscriber.ts'
import type { StartFrom } from '../event/starting-point.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'

export class FollowingSubscription implements Subscription {
  readonly #subscriber: EventSubscriber
  readonly #activated: () => Promise<void>
  readonly #onStop: () => void
  #present: Subscription | undefined

  constructor(subscriber: EventSubscriber, activated: () => Promise<void>, onStop: () => void) {
    this.#subscriber = subscriber
    this.#activated = activated
    this.#onStop = onStop
  }

  get name(): string {
    return this.#subscriber.name
  }

  /** Is served by this runtime from now on. What the subscriber holds, it holds until it is stopped. */
  follow(runtime: FlextRuntime): void {
    const { close: _, ...subscriber } = this.#subscriber
    this.#present = runtime.subscribe(subscriber)
  }

  async unfollow(): Promise<void> {
    const present = this.#present
    this.#present = undefined
    await present?.stop()
  }

  async caughtUp(): Promise<void> {
    await (await this.#served()).caughtUp()
  }

  async rewind(to: StartFrom): Promise<void> {
    await (await this.#served()).rewind(to)
  }

  async stop(): Promise<void> {
    this.#onStop()
    await this.unfollow()
    await this.#subscriber.close?.()
  }

  async #served(): Promise<Subscription> {
    if (!this.#present) await this.#activated()
    return this.#present ?? this.#served()
  }
}
