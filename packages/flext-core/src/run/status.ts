/** How a run stands, and how the journal's records move it there. */
import type { RunRecord } from '../journal/record.ts'

/**
 * `queued → running → waiting → compensating → committed | compensated | cancelled | stuck | faulted`.
 * A queued run has not begun; a waiting run has nothing to do before a retry is due, a time has come
 * or a signal arrives.
 */
export type RunStatus = (typeof runStatuses)[number]

export const runStatuses = [
  'queued',
  'running',
  'waiting',
  'compensating',
  'committed',
  'compensated',
  'cancelled',
  'stuck',
  'faulted',
] as const

/** Statuses of runs that have something left to do and go on by themselves after a crash. */
export const openStatuses = ['queued', 'running', 'waiting', 'compensating'] as const

export const isOpen = (status: RunStatus): boolean =>
  (openStatuses as ReadonlyArray<RunStatus>).includes(status)

/** Whether the run may still come to wait for what somebody says to it. */
export const takesSignals = (status: RunStatus): boolean =>
  isOpen(status) && status !== 'compensating'

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
    case 'waiting':
      return 'waiting'
    case 'cancelling':
    case 'signalled':
    case 'undone':
    case 'undo-retried':
      return status
    case 'compensating':
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
