/**
 * What a queue with a rate has let begin, kept in the journal's cells for as long as it counts: a
 * crash must not open the window anew.
 */
import type { Journal } from '../journal/journal.ts'
import type { Queue } from './queue.ts'
import type { Ticket } from './ticket.ts'

export interface Mark {
  readonly key: string
  readonly at: number
}

interface Kept extends Mark {
  readonly cell: string
}

export class QueueMarks {
  readonly #journal: Journal
  readonly #prefix: string
  readonly #longest: number
  /** The oldest first. */
  #kept: Array<Kept> = []

  constructor({ name, limits, perKey }: Queue, journal: Journal) {
    this.#journal = journal
    this.#prefix = `queue/${name}/`
    this.#longest = Math.max(limits.rate?.per ?? 0, perKey.rate?.per ?? 0)
  }

  /** Whether the queue has a rate at all. */
  get needed(): boolean {
    return this.#longest > 0
  }

  /** What earlier processes have kept, the oldest first. */
  async load(): Promise<ReadonlyArray<Mark>> {
    if (!this.needed) return []
    const cells = await this.#journal.cells(this.#prefix)
    this.#kept = cells
      .map(({ key: cell, value }) => ({ ...(value as Mark), cell }))
      .toSorted((one, other) => one.at - other.at)
    return this.#kept
  }

  /** Keeps that these begin, durably, and lets go of what counts no more. */
  async keep(tickets: ReadonlyArray<Ticket>, at: number): Promise<void> {
    const counts = this.#kept.findIndex((mark) => mark.at + this.#longest > at)
    const over = this.#kept.splice(0, counts < 0 ? this.#kept.length : counts)
    const marks = tickets.map(({ run, key }) => ({ cell: this.#cellOf(run), key, at }))
    this.#kept.push(...marks)
    await this.#journal.setCells([
      ...over.map(({ cell }) => ({ key: cell, value: undefined })),
      ...marks.map(({ cell, ...mark }) => ({ key: cell, value: mark })),
    ])
  }

  #cellOf(run: number): string {
    return this.#prefix + String(run).padStart(16, '0')
  }
}
