/**
 * The events that are put aside for one subscriber: in memory to be asked quickly, in cells of the
 * journal to last. Changes are made in memory at once, so whoever retries and whoever drops agree.
 */
import type { EventStore } from '../journal/journal.ts'
import {
  inOrder,
  parkedIn,
  parkedKey,
  parkedPrefix,
  runOf,
  type ParkedEvent,
} from './parked-event.ts'

export class ParkingLot {
  readonly #journal: EventStore
  readonly #onCount: (events: number) => void
  readonly #events = new Map<string, ParkedEvent>()
  /** The ids of each run's events, in order. */
  readonly #runs = new Map<string, Array<string>>()

  private constructor(
    journal: EventStore,
    parked: ReadonlyArray<ParkedEvent>,
    onCount: (events: number) => void,
  ) {
    this.#journal = journal
    this.#onCount = onCount
    for (const event of parked) this.#add(event)
    onCount(this.#events.size)
  }

  /** `onCount` is told how many events are parked, at first and with every change. */
  static async open(
    journal: EventStore,
    subscriber: string,
    onCount: (events: number) => void = () => {},
  ): Promise<ParkingLot> {
    const cells = await journal.cells(parkedPrefix(subscriber))
    const parked = cells.flatMap(({ value }) => parkedIn(value) ?? [])
    return new ParkingLot(journal, parked.toSorted(inOrder), onCount)
  }

  has(id: string): boolean {
    return this.#events.has(id)
  }

  get(id: string): ParkedEvent | undefined {
    return this.#events.get(id)
  }

  all(): ReadonlyArray<ParkedEvent> {
    return [...this.#events.values()].toSorted(inOrder)
  }

  /** The first event of a run that is parked. */
  firstOf(run: string): ParkedEvent | undefined {
    const [first] = this.#runs.get(run) ?? []
    return first === undefined ? undefined : this.#events.get(first)
  }

  /** What is to be tried again, in order; of each run only the first parked event, when `inTurn`. */
  due(inTurn: boolean): ReadonlyArray<ParkedEvent> {
    const due = [...this.#events.values()].filter((event) => event.due)
    const ready = inTurn ? due.filter((event) => this.firstOf(runOf(event)) === event) : due
    return ready.toSorted(inOrder)
  }

  /** All of a run, in order. */
  ofRun(run: string): ReadonlyArray<ParkedEvent> {
    return (this.#runs.get(run) ?? []).map((id) => this.#events.get(id)!)
  }

  async park(event: ParkedEvent): Promise<void> {
    this.#add(event)
    this.#onCount(this.#events.size)
    await this.#journal.setCells([{ key: parkedKey(event), value: event }])
  }

  /** Says anew how it stands with events that are still parked. */
  async update(events: ReadonlyArray<ParkedEvent>): Promise<void> {
    const still = events.filter(({ event }) => this.#events.has(event.id))
    for (const event of still) this.#events.set(event.event.id, event)
    if (still.length === 0) return
    await this.#journal.setCells(still.map((event) => ({ key: parkedKey(event), value: event })))
  }

  /** Events leave, delivered or dropped: what has only waited behind them is due now. */
  async leave(events: ReadonlyArray<ParkedEvent>): Promise<void> {
    const gone = events.filter(({ event }) => this.#events.delete(event.id))
    this.#onCount(this.#events.size)
    const freed = new Set<string>()
    for (const event of gone) {
      const run = runOf(event)
      const others = (this.#runs.get(run) ?? []).filter((id) => id !== event.event.id)
      if (others.length > 0) this.#runs.set(run, others)
      else this.#runs.delete(run)
      freed.add(run)
    }
    const next = [...freed].flatMap((run) => {
      const first = this.firstOf(run)
      return first?.attempts === 0 && !first.due ? [{ ...first, due: true }] : []
    })
    for (const event of next) this.#events.set(event.event.id, event)
    await this.#journal.setCells([
      ...gone.map((event) => ({ key: parkedKey(event), value: undefined })),
      ...next.map((event) => ({ key: parkedKey(event), value: event })),
    ])
  }

  #add(event: ParkedEvent): void {
    const { id } = event.event
    this.#events.set(id, event)
    const run = runOf(event)
    const others = [...this.ofRun(run).filter((other) => other.event.id !== id), event]
    this.#runs.set(
      run,
      others.toSorted(inOrder).map((other) => other.event.id),
    )
  }
}
