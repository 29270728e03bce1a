/**
 * The queues of a runtime: who may join them, and when they open. No run begins before those that
 * were under way in an earlier process have taken their slots again.
 */
import { either as E } from 'fp-ts'

import type { Journal } from '../journal/journal.ts'
import type { KeptEntry, RunStartedRecord } from '../journal/record.ts'
import { FlextDefect } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { openStatuses } from '../run/status.ts'
import type { RunIdentity } from '../run/run-context.ts'
import type { RuntimeKit } from '../runtime/kit.ts'
import type { RunName } from '../runtime/runtime.ts'
import { asScheduleQueue } from '../schedule/schedule-queue.ts'
import { queuedRun, type InQueue, type QueuedRun } from './in-queue.ts'
import type { QueueState } from './queue-admin.ts'
import { deduplicated, queueFull, type Deduplicated, type QueueFull } from './queue-error.ts'
import type { QueuePlace } from './queue-place.ts'
import type { Queue } from './queue.ts'
import { RunningQueue } from './running-queue.ts'

/** An open run that nobody drives in this process. */
interface LeftOpen {
  readonly queue: string
  readonly waits: boolean
}

/** To be carried out, or another run that does already what was asked. */
export type QueueAdmission =
  | { readonly _tag: 'Enter'; readonly enter: (identity: RunIdentity) => QueuePlace }
  | { readonly _tag: 'Attach'; readonly to: RunName }

export class RunQueues {
  readonly #journal: Journal
  readonly #kit: RuntimeKit
  readonly #queues = new Map<string, RunningQueue>()
  /** Open runs by their key against doubles. */
  readonly #known = new Map<string, RunName & { readonly run: number }>()
  readonly #left = new Map<number, LeftOpen>()
  /** Runs that came while it was not known yet what is left. */
  readonly #early = new Set<number>()
  #loading: Promise<void> | undefined
  #loaded = false
  #recovering = false
  #recovered = false
  #closed = false

  constructor(queues: ReadonlyArray<Queue>, journal: Journal, kit: RuntimeKit) {
    this.#journal = journal
    this.#kit = kit
    for (const queue of queues) {
      if (this.#queues.has(queue.name)) {
        throw new FlextDefect(`two queues of this runtime are named ${queue.name}`)
      }
      this.#queues.set(queue.name, new RunningQueue(queue, journal, kit))
    }
  }

  /** Settles when it is known what earlier processes have left. Rejects with what the journal threw. */
  ready(): Promise<void> {
    return (this.#loading ??= this.#load())
  }

  /** Whether a run may join, as of now: the answer is to be acted on at once. */
  admit(
    { service }: RunName,
    wish: InQueue,
  ): FlextResult<QueueAdmission, QueueFull | Deduplicated> {
    const running = this.#running(wish.in.name)
    if (!running || !isSame(running.queue, wish.in)) {
      throw unknownQueue(wish.in.name, this.#queues.keys())
    }
    const { priority = 0, dedupe } = wish
    if (!Number.isSafeInteger(priority)) {
      throw new FlextDefect(`a priority has to be a whole number, found ${priority}`)
    }
    const queued = queuedRun(wish)
    const double = dedupe === undefined ? undefined : this.#known.get(doubleKey(queued)!)
    if (double) {
      return wish.whenDuplicate === 'refuse' || double.service !== service
        ? E.left(deduplicated(wish.in.name, dedupe!, double))
        : E.right({ _tag: 'Attach', to: { service, id: double.id } })
    }
    const { name, length } = running.queue
    const waiting = running.waiting + this.#leftWaiting(name)
    if (waiting >= length) return E.left(queueFull(name, waiting, length))
    const since = this.#kit.clock.now()
    return E.right({
      _tag: 'Enter',
      enter: (identity) => this.#enter(running, identity, queued, { returning: false, since }),
    })
  }

  /** How a run that goes on from its records takes its place; says why not when its queue is not here. */
  back(
    identity: RunIdentity,
    past: ReadonlyArray<KeptEntry>,
  ): (() => QueuePlace) | string | undefined {
    const { record, at: since } = past[0]!
    const { queue } = record as RunStartedRecord
    if (queue === undefined) return undefined
    const running = this.#running(queue.name)
    if (!running) return `no queue ${queue.name} is given to the runtime`
    const returning = past.some((entry) => entry.record.kind === 'dequeued')
    void this.ready().catch(() => {})
    return () => this.#enter(running, identity, queue, { returning, since })
  }

  /** While `work` goes on with the runs of earlier processes, nothing begins; afterwards all may. */
  async recovering<A>(work: () => Promise<A>): Promise<A> {
    for (const queue of this.#queues.values()) queue.hold()
    this.#recovering = true
    try {
      return await work()
    } finally {
      this.#recovering = false
      this.#recovered = true
      this.#openAll()
    }
  }

  async list(): Promise<ReadonlyArray<QueueState>> {
    await this.ready()
    return [...this.#queues.values()].map((queue) => queue.state())
  }

  close(): void {
    this.#closed = true
    for (const queue of this.#queues.values()) queue.hold()
  }

  #enter(
    running: RunningQueue,
    identity: RunIdentity,
    queued: QueuedRun,
    how: { readonly returning: boolean; readonly since: number },
  ): QueuePlace {
    const { run, service, id } = identity
    const double = doubleKey(queued)
    this.#left.delete(run)
    if (!this.#loaded) this.#early.add(run)
    if (double !== undefined) this.#known.set(double, { run, service, id })
    const place = running.enter(identity, queued, how)
    return {
      ...place,
      leave: () => {
        place.leave()
        if (double !== undefined && this.#known.get(double)?.run === run) this.#known.delete(double)
      },
    }
  }

  /** The queue of a schedule is there as soon as it is asked for. */
  #running(name: string): RunningQueue | undefined {
    const known = this.#queues.get(name)
    const implied = known ? undefined : asScheduleQueue(name)
    if (!implied) return known
    const running = new RunningQueue(implied, this.#journal, this.#kit)
    this.#queues.set(name, running)
    this.#openAll()
    return running
  }

  async #load(): Promise<void> {
    await this.#kit.writer.durable()
    for (const summary of await this.#journal.list({ status: openStatuses })) {
      const { run, service, id, status, queue } = summary
      if (queue === undefined || this.#early.has(run) || !this.#running(queue.name)) continue
      const double = doubleKey(queue)
      if (double !== undefined && !this.#known.has(double)) {
        this.#known.set(double, { run, service, id })
      }
      this.#left.set(run, { queue: queue.name, waits: status === 'queued' })
    }
    for (const queue of this.#queues.values()) await queue.load()
    this.#loaded = true
    this.#early.clear()
    this.#openAll()
  }

  #openAll(): void {
    if (!this.#loaded || this.#recovering || this.#closed) return
    for (const [name, queue] of this.#queues) {
      const expected = this.#recovered ? 0 : this.#leftUnderWay(name)
      if (expected === 0) queue.open()
      else {
        this.#kit.log.warn(
          { queue: name, underWay: expected },
          'a queue lets nothing begin before recover(): runs of an earlier process are under way',
        )
      }
    }
  }

  #leftWaiting(name: string): number {
    return this.#left
      .values()
      .reduce((sum, { queue, waits }) => sum + +(waits && queue === name), 0)
  }

  #leftUnderWay(name: string): number {
    return this.#left
      .values()
      .reduce((sum, { queue, waits }) => sum + +(!waits && queue === name), 0)
  }
}

const isSame = (one: Queue, other: Queue): boolean =>
  one === other || asScheduleQueue(one.name)?.name === other.name

const doubleKey = ({ name, dedupe }: QueuedRun): string | undefined =>
  dedupe === undefined ? undefined : `${name}/${dedupe}`

const unknownQueue = (name: string, known: Iterable<string>): FlextDefect => {
  const names = [...known].join(', ')
  return new FlextDefect(
    `the queue ${name} was not given to this runtime: expected ${names === '' ? 'none at all' : `one of ${names}`}`,
  )
}
