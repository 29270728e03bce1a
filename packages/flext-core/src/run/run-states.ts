/**
 * The life of a run as data: which record may come in which status, where it leads, and what may be
 * asked of a run meanwhile. The tests take every transition with real runs, and the diagram in
 * `docs/explanation/saga-model.md` is drawn from here.
 */
import type { RunRecord } from '../journal/record.ts'
import { openStatuses, type RunStatus } from './status.ts'

/** A kind of record; one that may lead to two statuses counts as two. */
export type RunMove =
  | Exclude<RunRecord['kind'], 'resumed'>
  | `resumed to ${ResumedTo}`
  | 'started in a queue'
type ResumedTo = Extract<RunRecord, { readonly kind: 'resumed' }>['to']

export interface RunTransition {
  readonly by: RunMove
  /** `new` is a run that has no record yet. */
  readonly from: ReadonlyArray<RunStatus | 'new'>
  /** Undefined where the status stays as it is. */
  readonly to?: RunStatus
  /** What has happened, as the diagram tells it. */
  readonly because: string
}

const goingForward = ['running', 'waiting'] as const

export const runTransitions: ReadonlyArray<RunTransition> = [
  { by: 'started', from: ['new'], to: 'running', because: 'a request was admitted' },
  {
    by: 'started in a queue',
    from: ['new'],
    to: 'queued',
    because: 'a request was admitted to a queue',
  },
  { by: 'dequeued', from: ['queued'], to: 'running', because: 'a slot is free' },
  { by: 'step', from: goingForward, to: 'running', because: 'the wait is over' },
  { by: 'failed', from: goingForward, to: 'running', because: 'the wait is over' },
  { by: 'noted', from: goingForward, to: 'running', because: 'the wait is over' },
  {
    by: 'retried',
    from: goingForward,
    to: 'waiting',
    because: 'an attempt failed, another is due',
  },
  {
    by: 'waiting',
    from: goingForward,
    to: 'waiting',
    because: 'the flow waits for a time or a signal',
  },
  { by: 'signalled', from: ['queued', ...goingForward], because: 'a signal came' },
  { by: 'cancelling', from: openStatuses, because: 'somebody, or the deadline, wants it to end' },
  {
    by: 'compensating',
    from: ['queued'],
    to: 'compensating',
    because: 'it was cancelled before it began',
  },
  {
    by: 'compensating',
    from: goingForward,
    to: 'compensating',
    because: 'a step failed, or the run was cancelled',
  },
  { by: 'compensating', from: ['compensating'], because: 'it is being undone' },
  { by: 'undone', from: [...goingForward, 'compensating'], because: 'a change is taken back' },
  {
    by: 'undo-retried',
    from: [...goingForward, 'compensating'],
    because: 'an undo failed, another is due',
  },
  {
    by: 'stuck',
    from: goingForward,
    to: 'stuck',
    because: 'what has to be done keeps failing',
  },
  { by: 'stuck', from: ['compensating'], to: 'stuck', because: 'an undo keeps failing' },
  { by: 'committed', from: ['running'], to: 'committed', because: 'the flow came to its end' },
  { by: 'compensated', from: ['compensating'], to: 'compensated', because: 'all is taken back' },
  {
    by: 'cancelled',
    from: ['compensating'],
    to: 'cancelled',
    because: 'all is taken back, as somebody or the deadline wanted',
  },
  {
    by: 'faulted',
    from: [...goingForward, 'compensating'],
    to: 'faulted',
    because: 'flow and journal contradict each other',
  },
  { by: 'resumed to running', from: ['stuck', 'faulted'], to: 'running', because: 'resume' },
  {
    by: 'resumed to compensating',
    from: ['stuck', 'faulted'],
    to: 'compensating',
    because: 'resume',
  },
  { by: 'undoing', from: ['committed'], to: 'compensating', because: 'undo' },
]

/** What may be asked of a run, and in which status; in every other it is refused and changes nothing. */
export const runWishes = {
  cancel: openStatuses,
  resume: [...openStatuses, 'stuck', 'faulted'],
  undo: ['committed'],
} as const satisfies Readonly<Record<string, ReadonlyArray<RunStatus>>>

export const moveOf = (record: RunRecord): RunMove => {
  if (record.kind === 'resumed') return `resumed to ${record.to}`
  return record.kind === 'started' && record.queue ? 'started in a queue' : record.kind
}

/** Where the record leads, by the model; undefined when it may not come in that status. */
export const transitionAfter = (
  status: RunStatus | 'new',
  record: RunRecord,
): RunStatus | undefined => {
  const move = moveOf(record)
  const taken = runTransitions.find(({ by, from }) => by === move && from.includes(status))
  if (!taken) return undefined
  return taken.to ?? (status as RunStatus)
}
