/**
 * Where a test may make a transaction over several systems go wrong.
 * @internal
 */
import type { Awaitable } from '../journal/journal.ts'

/** Behind the colon stands the participant. */
export type TransactionPoint =
  | 'beginning'
  | 'begun'
  | 'worked'
  | `preparing:${string}`
  | `prepared:${string}`
  | 'all-prepared'
  | 'last-committed'
  | `settling:${string}`
  | `settled:${string}`

export type PointHook = (point: TransactionPoint) => Awaitable<void>
