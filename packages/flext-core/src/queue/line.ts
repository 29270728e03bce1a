/**
 * Who waits in a queue, who has a slot, and who is next. Keys are served in turn, so that a busy one
 * keeps no other waiting; within a key the higher priority comes first, then the older run. Runs that
 * had their slot in an earlier process come before all others, and no rate counts them again.
 */
import { FlextDefect } from '../result/error.ts'
import type { Limits, Queue } from './queue.ts'
import { SlidingWindow } from './sliding-window.ts'
import { TicketHeap } from './ticket-heap.ts'
import { goesFirst, type Ticket } from './ticket.ts'

/** One key's part of a line, or the whole of it. */
interface Share {
  readonly limits: Limits
  readonly began: SlidingWindow | undefined
  underWay: number
}

interface KeyShare extends Share {
  readonly key: string
  /** May still hold tickets that have left. */
  readonly heap: TicketHeap
  waiting: number
}

const shareOf = (limits: Limits): Share => ({
  limits,
  began: limits.rate && new SlidingWindow(limits.rate),
  underWay: 0,
})

const hasSlot = ({ limits, underWay }: Share): boolean => underWay < limits.concurrency

const opensAt = ({ began }: Share): number => began?.opensAt ?? -Infinity

export class Line {
  readonly #queue: Queue
  readonly #all: Share
  /** In the order in which they are to be served: whoever was served last comes last. */
  readonly #keys = new Map<string, KeyShare>()
  readonly #waiting = new Map<number, Ticket>()
  readonly #returning = new Map<number, Ticket>()
  readonly #underWay = new Map<number, Ticket>()

  constructor(queue: Queue) {
    this.#queue = queue
    this.#all = shareOf(queue.limits)
  }

  get waiting(): number {
    return this.#waiting.size + this.#returning.size
  }

  get underWay(): number {
    return this.#underWay.size
  }

  /** How many keys it remembers. */
  get keys(): number {
    return this.#keys.size
  }

  /** Of those who wait, the one that has waited longest. */
  get oldest(): Ticket | undefined {
    let oldest: Ticket | undefined
    for (const ticket of this.tickets()) {
      if (oldest === undefined || ticket.since < oldest.since) oldest = ticket
    }
    return oldest
  }

  /** Those who wait. */
  *tickets(): Generator<Ticket, void, undefined> {
    yield* this.#returning.values()
    yield* this.#waiting.values()
  }

  add(ticket: Ticket): void {
    if (ticket.returning) {
      this.#returning.set(ticket.run, ticket)
      return
    }
    const share = this.#share(ticket.key)
    share.heap.add(ticket)
    share.waiting++
    this.#waiting.set(ticket.run, ticket)
  }

  /** Counts a run that began before this line was made against the rates. */
  remember(key: string, at: number): void {
    this.#all.began?.add(at)
    this.#share(key).began?.add(at)
  }

  /** Takes the next run out that may begin now, and gives it a slot. */
  next(now: number): Ticket | undefined {
    if (!hasSlot(this.#all)) return undefined
    const ticket = this.#nextReturning() ?? this.#nextWaiting(now)
    if (ticket === undefined) return undefined
    this.#all.underWay++
    this.#share(ticket.key).underWay++
    this.#underWay.set(ticket.run, ticket)
    return ticket
  }

  /** When `next` may have an answer though nobody comes or leaves; undefined when it will not. */
  opensAt(): number | undefined {
    if (this.#waiting.size === 0 || !hasSlot(this.#all)) return undefined
    let first = Infinity
    for (const share of this.#keys.values()) {
      if (share.waiting > 0 && hasSlot(share)) first = Math.min(first, opensAt(share))
    }
    const at = Math.max(first, opensAt(this.#all))
    return Number.isFinite(at) ? at : undefined
  }

  /** A run has ended, or waits no longer; answers which. */
  leave(run: number, now: number): 'ended' | 'waited' {
    const ticket = this.#underWay.get(run)
    const waiting = this.#waiting.get(run)
    if (ticket) {
      const share = this.#share(ticket.key)
      this.#underWay.delete(run)
      this.#all.underWay--
      share.underWay--
      this.#forgetIdle(share, now)
    } else if (waiting) {
      const share = this.#share(waiting.key)
      this.#waiting.delete(run)
      share.waiting--
      this.#forgetIdle(share, now)
    } else this.#returning.delete(run)
    return ticket ? 'ended' : 'waited'
  }

  #forgetIdle({ key, waiting, underWay, began }: KeyShare, now: number): void {
    if (waiting === 0 && underWay === 0 && (began?.isIdle(now) ?? true)) this.#keys.delete(key)
  }

  #nextReturning(): Ticket | undefined {
    let next: Ticket | undefined
    for (const ticket of this.#returning.values()) {
      const mayGo = hasSlot(this.#share(ticket.key))
      if (mayGo && (next === undefined || goesFirst(ticket, next))) next = ticket
    }
    if (next) this.#returning.delete(next.run)
    return next
  }

  #nextWaiting(now: number): Ticket | undefined {
    if (this.#waiting.size === 0 || opensAt(this.#all) > now) return undefined
    for (const share of this.#keys.values()) {
      if (share.waiting === 0) {
        this.#forgetIdle(share, now)
        continue
      }
      if (!hasSlot(share) || opensAt(share) > now) continue
      const ticket = this.#take(share)
      this.#all.began?.add(now)
      share.began?.add(now)
      this.#keys.delete(share.key)
      this.#keys.set(share.key, share)
      return ticket
    }
    return undefined
  }

  #take(share: KeyShare): Ticket {
    for (let { top } = share.heap; top !== undefined; { top } = share.heap) {
      share.heap.take()
      if (this.#waiting.get(top.run) !== top) continue
      this.#waiting.delete(top.run)
      share.waiting--
      return top
    }
    throw new FlextDefect(`the queue ${this.#queue.name} has lost who waits under ${share.key}`)
  }

  #share(key: string): KeyShare {
    let share = this.#keys.get(key)
    if (share === undefined) {
      share = { ...shareOf(this.#queue.perKey), key, heap: new TicketHeap(), waiting: 0 }
      this.#keys.set(key, share)
    }
    return share
  }
}
