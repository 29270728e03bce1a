/** Looking at the events that are parked, and deciding about them. */
import { either as E } from 'fp-ts'

import {
  inOrder,
  parkedAmong,
  parkedIn,
  parkedPrefix,
  runOf,
  type ParkedEvent,
} from '../event/parked-event.ts'
import { ParkingLot } from '../event/parking-lot.ts'
import type { EventStore } from '../journal/journal.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

export interface ParkedFilter {
  readonly subscriber?: string
  /** The id of an event. */
  readonly event?: string
}

/** No event that is parked is meant. */
export type ParkedUnknown = FlextError<'ParkedUnknown'>

export interface ParkedAdmin {
  /** In order of publication, subscriber by subscriber. */
  readonly list: (filter?: ParkedFilter) => Promise<ReadonlyArray<ParkedEvent>>
  /**
   * Has them tried again, once; what is parked before them in their runs goes first. Where nobody
   * subscribes under that name now, it happens when somebody next does. Answers how many are due.
   */
  readonly retry: (filter?: ParkedFilter) => Promise<FlextResult<number, ParkedUnknown>>
  /** Gives them up for good; what waited behind them is delivered. Answers how many there were. */
  readonly drop: (filter?: ParkedFilter) => Promise<FlextResult<number, ParkedUnknown>>
}

/** One lot a subscriber, shared by its relay and by whoever decides about what is parked. */
export class ParkingLots {
  readonly #journal: EventStore
  readonly #telemetry: Telemetry
  readonly #lots = new Map<string, Promise<ParkingLot>>()

  constructor(journal: EventStore, telemetry: Telemetry) {
    this.#journal = journal
    this.#telemetry = telemetry
  }

  open(subscriber: string): Promise<ParkingLot> {
    const known = this.#lots.get(subscriber)
    if (known) return known
    const lot = ParkingLot.open(this.#journal, subscriber, (events) => {
      if (this.#telemetry.enabled) this.#telemetry.parked(subscriber, events)
    })
    this.#lots.set(subscriber, lot)
    lot.catch(() => this.#lots.delete(subscriber))
    return lot
  }

  /** Those of all who have events parked. */
  async all(): Promise<ReadonlyArray<ParkingLot>> {
    const cells = await this.#journal.cells(parkedPrefix())
    const names = cells.flatMap(({ value }) => parkedIn(value)?.subscriber ?? [])
    return Promise.all([...new Set(names)].map((name) => this.open(name)))
  }
}

export const parkedAdmin = (
  journal: EventStore,
  lots: ParkingLots,
  wake: (subscriber: string) => void,
  ready: () => Promise<void> | undefined = () => undefined,
): ParkedAdmin => {
  /** Decides about what is meant, lot by lot. */
  const decide = async (
    filter: ParkedFilter,
    decision: (lot: ParkingLot, meant: ReadonlyArray<ParkedEvent>) => Promise<number>,
  ): Promise<FlextResult<number, ParkedUnknown>> => {
    const { subscriber, event } = filter
    await ready()
    let count = 0
    for (const lot of subscriber === undefined ? await lots.all() : [await lots.open(subscriber)]) {
      const meant = lot.all().filter((parked) => event === undefined || parked.event.id === event)
      if (meant.length === 0) continue
      count += await decision(lot, meant)
      wake(meant[0]!.subscriber)
    }
    return count === 0 && event !== undefined ? E.left(parkedUnknown(filter)) : E.right(count)
  }

  return {
    list: async ({ subscriber, event } = {}) => {
      await ready()
      const parked = parkedAmong(await journal.cells(parkedPrefix(subscriber)))
      return event === undefined ? parked : parked.filter((each) => each.event.id === event)
    },
    retry: (filter = {}) =>
      decide(filter, async (lot, meant) => {
        const due = meant.flatMap((parked) =>
          lot.ofRun(runOf(parked)).filter((other) => inOrder(other, parked) <= 0),
        )
        const once = [...new Set(due)]
        await lot.update(once.map((parked) => ({ ...parked, due: true })))
        return once.length
      }),
    drop: (filter = {}) =>
      decide(filter, async (lot, meant) => {
        await lot.leave(meant)
        return meant.length
      }),
  }
}

const parkedUnknown = ({ subscriber, event }: ParkedFilter): ParkedUnknown => ({
  _tag: 'ParkedUnknown',
  message: `no event ${event} is parked${subscriber === undefined ? '' : ` for ${subscriber}`}`,
})
