/**
 * Wishes of other processes to the one that owns a journal: a command line that wants a run
 * cancelled cannot write to the log, so it leaves a note beside it and waits for the answer.
 */
import type { DurationInput } from '../clock/duration.ts'
import type { Awaitable } from './journal.ts'

export interface AskedWish {
  /** Ascending in the order of asking; never used twice. */
  readonly id: number
  /** When it was asked; milliseconds since the epoch. */
  readonly at: number
  /** JSON-safe; who asks and who answers agree on what it may be. */
  readonly wish: unknown
}

/** What a journal with an owner has beside its log. */
export interface JournalControl {
  /** Calls `wake` when something may have been asked, until the function it answers with is called. */
  readonly watch: (wake: () => void) => () => void
  /** Wishes without an answer, the oldest first. Those to an earlier owner are none of ours. */
  readonly asked: () => Awaitable<ReadonlyArray<AskedWish>>
  /** Answers a wish, durably; one that was taken back meanwhile is passed over. */
  readonly answer: (id: number, answer: unknown) => Awaitable<void>
}

/** How another process waits for the answer. */
export interface AskOptions {
  /** How long to wait for the answer; 30 s unless said otherwise. */
  readonly timeout?: DurationInput
  /** Gives up waiting; what the owner has begun goes on. */
  readonly signal?: AbortSignal
}
