/** A run's place in a queue, as the run sees it. */
import type { Scope } from '../run/scope.ts'

export interface QueuePlace {
  /** The run had its slot in an earlier process. */
  readonly returning: boolean
  /** Since when it waits; milliseconds since the epoch. */
  readonly since: number
  /** Settles when it is the run's turn, or the scope stops. */
  readonly turn: (scope: Scope) => Promise<void>
  /** The run has ended, or waits no longer: its slot is free for another. */
  readonly leave: () => void
}
