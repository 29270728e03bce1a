/** Which runs may leave a journal for good, and what went when they did. */
import { isOpen, type RunStatus } from '../run/status.ts'
import type { EventPosition } from './journal.ts'
import { isBehind, type RunOutline } from './projection.ts'

export interface PruneFilter {
  /** Committed, compensated and cancelled runs unless said otherwise. Open runs stay, whatever is said. */
  readonly status?: ReadonlyArray<RunStatus>
  /** Milliseconds since the epoch. */
  readonly endedBefore: number
  /** The oldest so many. */
  readonly limit?: number
  /** Numbers of runs that stay: somebody is about to go on with them. */
  readonly keep?: ReadonlyArray<number>
  /** Only counts what would go. */
  readonly dryRun?: boolean
}

export interface Pruned {
  readonly runs: number
  readonly records: number
  /** Of the records' bodies. */
  readonly bytes: number
}

export const nothingPruned: Pruned = { runs: 0, records: 0, bytes: 0 }

const whenNotSaid: ReadonlyArray<RunStatus> = ['committed', 'compensated', 'cancelled']

export const prunableStatuses = ({ status = whenNotSaid }: PruneFilter): ReadonlyArray<RunStatus> =>
  status.filter((each) => !isOpen(each))

/** Whether the filter lets a run go; its events are another matter. */
export const isPrunable = ({ run, status, updatedAt }: RunOutline, filter: PruneFilter): boolean =>
  updatedAt < filter.endedBefore &&
  prunableStatuses(filter).includes(status) &&
  filter.keep?.includes(run) !== true

/**
 * Of runs that may go, in the order of starting: those whose parent goes too, or is gone. A run that
 * is taken back takes back the runs it called, and needs their records for that.
 */
export const withoutHeldChildren = <R extends { readonly name: RunNamed }>(
  chosen: ReadonlyArray<R & { readonly parent?: RunNamed | undefined }>,
  isThere: (run: RunNamed) => boolean,
  gone: Set<string>,
): ReadonlyArray<R> =>
  chosen.filter(({ name, parent }) => {
    if (parent !== undefined && !gone.has(nameOf(parent)) && isThere(parent)) return false
    gone.add(nameOf(name))
    return true
  })

interface RunNamed {
  readonly service: string
  readonly id: string
}

const nameOf = ({ service, id }: RunNamed): string => `${service}/${id}`

/** The subscriber that has come least far; undefined where there is none. */
export const lowestOf = (cursors: Iterable<EventPosition>): EventPosition | undefined => {
  let lowest: EventPosition | undefined
  for (const cursor of cursors) {
    if (lowest === undefined || isBehind(lowest, cursor)) lowest = cursor
  }
  return lowest
}
