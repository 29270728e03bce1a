/** How a run stands, and how the journal's records move it there. */
import type { RunRecord } from '../journal/record.ts'

/**
 * `queued → running → waiting → compensating → committed | compensated | cancelled | stuck | faulted`.
 * A queued run has not begun; a waiting run has nothing to do before a retry is due.
 */
export type RunStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'compensating'
  | 'committed'
  | 'compensated'
  | 'cancelled'
  | 'stuck'
  | 'faulted'

/** Statuses of runs that have something left to do and go on by themselves after a crash. */
export const openStatuses = ['queued', 'running', 'waiting', 'compensating'] as const

export const isOpen = (status: RunStatus): boolean =>
  (openStatuses as ReadonlyArray<RunStatus>).includes(status)

/** The status after one more record. */
export const statusAfter = (status: RunStatus, record: RunRecord): RunStatus => {
  switch (record.kind) {
    case 'started':
      return record.queue === undefined ? 'running' : 'queued'
    case 'dequeued':
      return 'running'
    case 'step':
    case 'failed':
    case 'noted':
      return status === 'waiting' ? 'running' : status
    case 'retried':
      return 'waiting'
    case 'cancelling':
      return status
    case 'compensating':
    case 'undone':
    case 'undo-retried':
    case 'undoing':
      return 'compensating'
    case 'resumed':
      return record.to
    case 'stuck':
    case 'committed':
    case 'compensated':
    case 'cancelled':
    case 'faulted':
      return record.kind
  }
}
