/**
 * Group commit: what all runs under way have to record goes into the journal in one append per turn
 * of the event loop. A record rides along until somebody needs it to be durable, or a moment passes.
 */
import type { Journal } from '../journal/journal.ts'
import { refuseTooLarge } from '../journal/payload-limit.ts'
import { bodyOf } from '../journal/record-body.ts'
import type { JournalEntry } from '../journal/record.ts'

/** How long a record may wait for company, in milliseconds. */
const patience = 20

/** All that the writer needs of a journal. */
export type AppendableJournal = Pick<Journal, 'append' | 'immediate'>

export interface JournalWriterOptions {
  /** Told of each append: how many records it took along, and how long it took in milliseconds. */
  readonly onAppend?: ((records: number, took: number) => void) | undefined
  /** Bytes of one record as JSON. Default: without limit. */
  readonly payloadLimit?: number | undefined
}

export class JournalWriter {
  readonly #journal: AppendableJournal
  readonly #onAppend: JournalWriterOptions['onAppend']
  readonly #payloadLimit: number
  #queue: Array<JournalEntry> = []
  #flush: Promise<void> | undefined
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #end: Promise<never> | undefined
  #onBreak: ((cause: unknown) => void) | undefined

  constructor(
    journal: AppendableJournal,
    { onAppend, payloadLimit = Infinity }: JournalWriterOptions = {},
  ) {
    this.#journal = journal
    this.#onAppend = onAppend
    this.#payloadLimit = payloadLimit
  }

  /** Tells whoever waits for something else that nothing will be kept any more, and why. */
  onBreak(told: (cause: unknown) => void): void {
    this.#onBreak = told
  }

  /** Throws a `FlextDefect`, and queues nothing, when JSON cannot say the record or it is too large: the others may be kept. */
  add(entry: JournalEntry): void {
    if (this.#end) return
    if (this.#journal.immediate) {
      void this.#journal.append([entry])
      return
    }
    const { run, at, record } = entry
    const body = bodyOf(record)
    refuseTooLarge(record, body, this.#payloadLimit)
    this.#queue.push({ run, at, record, body })
    if (!this.#flush && !this.#timer) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        // Whoever needs the records asks for them, and is told then what went wrong.
        this.durable()?.catch(() => {})
      }, patience)
    }
  }

  /** Settles once everything added so far is kept; undefined when it is already. Rejects with what the journal threw. */
  durable(): Promise<void> | undefined {
    if (this.#end) return this.#end
    if (this.#queue.length === 0) return this.#writing
    return (this.#flush ??= this.#scheduled())
  }

  /** From now on nothing is written and nobody hears again: the process might as well be dead. */
  kill(): void {
    this.#stop(new Promise(() => {}))
  }

  #scheduled(): Promise<void> {
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        // A store that answers later is given one batch at a time; the next one grows meanwhile.
        if (this.#writing) this.#writing.then(() => this.#write(resolve, reject), reject)
        else this.#write(resolve, reject)
      })
    })
  }

  #write(resolve: () => void, reject: (cause: unknown) => void): void {
    const batch = this.#queue
    this.#queue = []
    this.#flush = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#end) return void this.#end.catch(reject)
    const begun = performance.now()
    const kept = (): void => {
      this.#writing = undefined
      this.#onAppend?.(batch.length, performance.now() - begun)
      resolve()
    }
    const broken = (cause: unknown): Promise<never> => {
      this.#writing = undefined
      reject(cause)
      return this.#break(cause)
    }
    try {
      const appended = this.#journal.append(batch)
      if (appended instanceof Promise) {
        this.#writing = appended.then(kept, broken)
        this.#writing.catch(() => {})
      } else kept()
    } catch (cause) {
      void broken(cause)
    }
  }

  /** Whoever asks from now on hears why; that nobody may ask is no defect. */
  #break(cause: unknown): Promise<never> {
    const end = Promise.reject(cause)
    end.catch(() => {})
    this.#stop(end)
    this.#onBreak?.(cause)
    return end
  }

  #stop(end: Promise<never>): void {
    this.#end ??= end
    this.#queue = []
    clearTimeout(this.#timer)
  }
}
