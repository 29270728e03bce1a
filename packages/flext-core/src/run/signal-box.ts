/** The signals that a run has got and not yet taken, and the places in its flow that wait for one. */
import type { RunSignalledRecord } from '../journal/record.ts'
import type { RunHistory } from './history.ts'

/** What a `waitFor` came to, as the journal keeps it: the number of the signal, or that none came. */
export type WaitOutcome = { readonly signal: number } | { readonly timedOut: true }

export const signalledRecord = (
  nth: number,
  signal: string,
  payload: unknown,
  signalId: string | undefined,
): RunSignalledRecord => {
  const id = signalId === undefined ? undefined : { signalId }
  return { kind: 'signalled', nth, signal, payload, ...id }
}

interface Waiting {
  readonly signal: string
  readonly give: (record: RunSignalledRecord) => void
}

export class SignalBox {
  #last = 0
  #arrived: Array<RunSignalledRecord> = []
  #waiting: Array<Waiting> = []
  readonly #ids = new Set<string>()

  constructor(history: RunHistory | undefined) {
    if (!history || history.signals.size === 0) return
    const taken = takenIn(history)
    for (const record of history.signals.values()) {
      this.#count(record)
      if (!taken.has(record.nth)) this.#arrived.push(record)
    }
  }

  /** The number that the next signal gets. */
  get next(): number {
    return this.#last + 1
  }

  /** Whether this very word has come before. */
  knows(signalId: string): boolean {
    return this.#ids.has(signalId)
  }

  /** Gives the signal to whoever has waited longest for one of its name, or keeps it. */
  arrive(record: RunSignalledRecord): void {
    this.#count(record)
    const waiting = this.#waiting.find(({ signal }) => signal === record.signal)
    if (!waiting) return void this.#arrived.push(record)
    this.#forget(waiting)
    waiting.give(record)
  }

  /** The oldest signal of that name, which from now on nobody else gets. */
  take(signal: string): RunSignalledRecord | undefined {
    const found = this.#arrived.find((record) => record.signal === signal)
    if (found) this.#arrived = this.#arrived.filter((record) => record !== found)
    return found
  }

  /** Gives the next signal of that name to `give`; the returned function ends the interest. */
  onArrival(signal: string, give: (record: RunSignalledRecord) => void): () => void {
    const waiting = { signal, give }
    this.#waiting.push(waiting)
    return () => this.#forget(waiting)
  }

  #forget(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiting)
  }

  #count({ nth, signalId }: RunSignalledRecord): void {
    this.#last = Math.max(this.#last, nth)
    if (signalId !== undefined) this.#ids.add(signalId)
  }
}

const takenIn = (history: RunHistory): ReadonlySet<number> => {
  const taken = new Set<number>()
  for (const lane of history.lanes.values()) {
    // A lane has holes where an `all` or a `race` was: those are not visited.
    lane.forEach(({ name, outcome }) => {
      if (outcome?.kind !== 'noted' || !name.startsWith('waitFor(')) return
      const came = outcome.output as WaitOutcome
      if ('signal' in came) taken.add(came.signal)
    })
  }
  return taken
}
