/** One queue of a runtime at work: lets runs begin as its line allows. */
import type { Journal } from '../journal/journal.ts'
import type { RunIdentity } from '../run/run-context.ts'
import type { Scope } from '../run/scope.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { QueuedRun } from './in-queue.ts'
import { Line } from './line.ts'
import { QueueMarks } from './queue-marks.ts'
import type { QueuePlace } from './queue-place.ts'
import type { QueueState } from './queue-admin.ts'
import type { Queue } from './queue.ts'
import type { Ticket } from './ticket.ts'

interface Turn {
  readonly identity: RunIdentity
  readonly granted: PromiseWithResolvers<void>
}

export class RunningQueue {
  readonly queue: Queue
  readonly #kit: RuntimeKit
  readonly #line: Line
  readonly #marks: QueueMarks
  readonly #turns = new Map<number, Turn>()
  #isOpen = false
  #forgetTimer: (() => void) | undefined

  constructor(queue: Queue, journal: Journal, kit: RuntimeKit) {
    this.queue = queue
    this.#kit = kit
    this.#line = new Line(queue)
    this.#marks = new QueueMarks(queue, journal)
  }

  get waiting(): number {
    return this.#line.waiting
  }

  /** Reads what earlier processes have let begin. A clock that was put back must not close the window. */
  async load(): Promise<void> {
    const now = this.#kit.clock.now()
    for (const { key, at } of await this.#marks.load()) {
      this.#line.remember(key, Math.min(at, now))
    }
  }

  /** From now on runs may begin. */
  open(): void {
    this.#isOpen = true
    this.#serve()
  }

  /** From now on none begins. */
  hold(): void {
    this.#isOpen = false
    this.#forgetTimer?.()
    this.#forgetTimer = undefined
  }

  enter(
    identity: RunIdentity,
    { key = '', priority = 0 }: QueuedRun,
    { returning, since }: Pick<Ticket, 'returning' | 'since'>,
  ): QueuePlace {
    const { run } = identity
    const granted = Promise.withResolvers<void>()
    // A run that is stopped meanwhile no longer cares.
    granted.promise.catch(() => {})
    this.#turns.set(run, { identity, granted })
    this.#line.add({ run, key, priority, returning, since })
    if (this.#kit.telemetry.enabled) this.#kit.telemetry.queued(this.queue.name, 1)
    this.#serve()
    return {
      returning,
      since,
      turn: (scope) => turnOrStop(granted.promise, scope),
      leave: () => this.#leave(run),
    }
  }

  state(): QueueState {
    const { oldest, underWay, waiting } = this.#line
    const opensAt = this.#line.opensAt()
    const identity = oldest && this.#turns.get(oldest.run)?.identity
    return {
      name: this.queue.name,
      waiting,
      underWay,
      ...(oldest &&
        identity && {
          oldest: {
            service: identity.service,
            id: identity.id,
            ...(oldest.key !== '' && { key: oldest.key }),
            since: oldest.since,
            age: Math.max(0, this.#kit.clock.now() - oldest.since),
          },
        }),
      ...(opensAt !== undefined && opensAt > this.#kit.clock.now() && { opensAt }),
    }
  }

  #leave(run: number): void {
    if (!this.#turns.delete(run)) return
    const left = this.#line.leave(run, this.#kit.clock.now())
    if (left === 'waited' && this.#kit.telemetry.enabled) {
      this.#kit.telemetry.queued(this.queue.name, -1)
    }
    this.#serve()
  }

  #serve(): void {
    if (!this.#isOpen) return
    const now = this.#kit.clock.now()
    const served: Array<Ticket> = []
    for (let next = this.#line.next(now); next; next = this.#line.next(now)) served.push(next)
    const begin = served.filter(({ returning }) => !returning)
    if (this.#marks.needed && begin.length > 0) void this.#grantMarked(begin, now)
    for (const ticket of served) {
      this.#told(ticket, now)
      if (!this.#marks.needed || ticket.returning) this.#turns.get(ticket.run)?.granted.resolve()
    }
    this.#wakeLater(now)
  }

  #told({ since }: Ticket, now: number): void {
    const { telemetry } = this.#kit
    if (!telemetry.enabled) return
    telemetry.queued(this.queue.name, -1)
    telemetry.dequeued(this.queue.name, Math.max(0, now - since))
  }

  /** What begins is counted before it does anything. */
  async #grantMarked(tickets: ReadonlyArray<Ticket>, now: number): Promise<void> {
    const turns = tickets.map(({ run }) => this.#turns.get(run)?.granted)
    try {
      await this.#kit.writer.durable()
      await this.#marks.keep(tickets, now)
      for (const turn of turns) turn?.resolve()
    } catch (thrown) {
      for (const turn of turns) turn?.reject(thrown)
    }
  }

  #wakeLater(now: number): void {
    this.#forgetTimer?.()
    this.#forgetTimer = undefined
    const at = this.#line.opensAt()
    if (at === undefined) return
    this.#forgetTimer = this.#kit.clock.after(at - now, () => {
      this.#forgetTimer = undefined
      this.#serve()
    })
  }
}

const turnOrStop = async (granted: Promise<void>, scope: Scope): Promise<void> => {
  const stopped = Promise.withResolvers<void>()
  const forget = scope.onStop(stopped.resolve)
  try {
    await Promise.race([granted, stopped.promise])
  } finally {
    forget()
  }
}
