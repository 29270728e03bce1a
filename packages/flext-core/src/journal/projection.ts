/**
 * What the records of a run come to, one record at a time. An outline holds no bodies: it points at
 * the records that do, so that a store can keep it in a narrow table beside the log, or in memory.
 */
import { statusAfter, type RunStatus } from '../run/status.ts'
import { eventId } from './step-key.ts'
import {
  JournalBroken,
  type EventPosition,
  type PublishedEvent,
  type RunFilter,
  type RunSummary,
} from './journal.ts'
import type { KeptEntry, RunRecord, StepDone } from './record.ts'

/** A run in brief, with the positions of its first and latest record. */
export interface RunOutline {
  readonly run: number
  readonly service: string
  readonly version: number
  readonly id: string
  readonly status: RunStatus
  readonly startedAt: number
  readonly updatedAt: number
  readonly first: number
  readonly last: number
  /** How many records it has; by it the loss of one among those of others is found. */
  readonly records: number
  /** The record that holds the run's result or its error; 0 when neither is known. */
  readonly outcome: number
  /** The tag of that error. */
  readonly errorTag: string | undefined
  readonly correlation: string | undefined
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
  /** What the run has told that is published when it commits, the latest first. */
  readonly told: Told | undefined
}

/** The events of one step that wait for the run to commit: where they are kept and which of them wait. */
export interface Told {
  readonly position: number
  /** Of the step. */
  readonly lane: string
  readonly nths: ReadonlyArray<number>
  readonly before: Told | undefined
}

/** Where an event is published, and which event of which record it is. */
export interface EventPointer extends EventPosition {
  readonly run: number
  readonly told: number
  readonly nth: number
}

/** The outline after one more record of the same run. */
export const outlineAfter = (before: RunOutline | undefined, entry: KeptEntry): RunOutline => {
  const { run, at, position, record } = entry
  if (record.kind === 'started') {
    return {
      run,
      service: record.service,
      version: record.version,
      id: record.id,
      status: statusAfter('running', record),
      startedAt: at,
      updatedAt: at,
      first: position,
      last: position,
      records: 1,
      outcome: 0,
      errorTag: undefined,
      correlation: record.correlation,
      traceparent: record.traceparent,
      tracestate: record.tracestate,
      told: undefined,
    }
  }
  const known = before ?? startMissing(entry)
  return {
    run,
    service: known.service,
    version: known.version,
    id: known.id,
    status: statusAfter(known.status, record),
    startedAt: known.startedAt,
    updatedAt: at,
    first: known.first,
    last: position,
    records: known.records + 1,
    ...outcomeAfter(known, position, record),
    correlation: known.correlation,
    traceparent: known.traceparent,
    tracestate: known.tracestate,
    told: toldAfter(known.told, position, record),
  }
}

/** The events that a record publishes: its own, or at its commit those the run has told before. */
export const publishedBy = (
  before: RunOutline | undefined,
  { run, position, record }: KeptEntry,
): ReadonlyArray<EventPointer> => {
  switch (record.kind) {
    case 'step':
      return record.events === undefined
        ? none
        : nthsOf(record, 'at-once').map((nth, index) => ({
            position,
            index,
            run,
            told: position,
            nth,
          }))
    case 'committed':
      return inOrder(before?.told).map(({ told, nth }, index) => ({
        position,
        index,
        run,
        told,
        nth,
      }))
    default:
      return none
  }
}

/** A summary, from an outline and the two records it points at. */
export const summaryOf = (
  { run, service, version, id, status, startedAt, updatedAt }: RunOutline,
  started: RunRecord,
  outcome: RunRecord | undefined,
): RunSummary => ({
  run,
  service,
  version,
  id,
  status,
  startedAt,
  updatedAt,
  ...(started.kind === 'started' && started.queue && { queue: started.queue }),
  request: started.kind === 'started' ? started.request : undefined,
  ...(outcome?.kind === 'committed' && { result: outcome.result }),
  ...(outcome !== undefined && 'error' in outcome && { error: outcome.error }),
})

/** An event as subscribers see it, from its pointer, its run, and the record of the step that told it. */
export const publishedEvent = (
  { position, index, run, nth }: EventPointer,
  { service, id, correlation, traceparent, tracestate }: RunOutline,
  told: KeptEntry,
): PublishedEvent => {
  const step = told.record
  const event = step.kind === 'step' ? step.events?.[nth] : undefined
  if (step.kind !== 'step' || event === undefined) {
    throw new JournalBroken(
      `the journal's record ${told.position} should tell event ${nth}, and does not`,
    )
  }
  return {
    position,
    index,
    event,
    run,
    runId: id,
    service,
    id: eventId(service, id, step, nth),
    at: told.at,
    ...(correlation !== undefined && { correlation }),
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
  }
}

/** Whether a run is among those that are asked for. */
export const fits = (
  outline: Pick<RunOutline, 'status' | 'service' | 'startedAt' | 'errorTag' | 'id'>,
  { status, service, since, until, errorTag, idPrefix }: RunFilter,
): boolean =>
  (status === undefined || status.includes(outline.status)) &&
  (service === undefined || service === outline.service) &&
  (since === undefined || outline.startedAt >= since) &&
  (until === undefined || outline.startedAt < until) &&
  (errorTag === undefined || outline.errorTag === errorTag) &&
  (idPrefix === undefined || outline.id.startsWith(idPrefix))

/** Whether `one` stands behind `other` in the order of publication. */
export const isBehind = (one: EventPosition, other: EventPosition): boolean =>
  one.position > other.position || (one.position === other.position && one.index > other.index)

const none: ReadonlyArray<never> = []

type Outcome = Pick<RunOutline, 'outcome' | 'errorTag'>

const outcomeAfter = (
  { outcome, errorTag }: RunOutline,
  position: number,
  record: RunRecord,
): Outcome => {
  switch (record.kind) {
    case 'compensating':
    case 'stuck':
    case 'compensated':
    case 'cancelled':
    case 'faulted':
      return { outcome: position, errorTag: record.error._tag }
    case 'committed':
      return { outcome: position, errorTag: undefined }
    case 'undoing':
      return noOutcome
    case 'resumed':
      return record.to === 'running' ? noOutcome : { outcome, errorTag }
    default:
      return { outcome, errorTag }
  }
}

const noOutcome: Outcome = { outcome: 0, errorTag: undefined }

const toldAfter = (
  told: Told | undefined,
  position: number,
  record: RunRecord,
): Told | undefined => {
  switch (record.kind) {
    case 'step': {
      if (record.events === undefined) return told
      const nths = nthsOf(record, 'after-commit')
      return nths.length === 0 ? told : { position, lane: record.lane, nths, before: told }
    }
    case 'noted':
      return record.lost === undefined ? told : without(told, record.lost)
    case 'committed':
    case 'compensated':
    case 'cancelled':
      return undefined
    default:
      return told
  }
}

/** What was told outside these lanes, and the lanes inside them. */
const without = (told: Told | undefined, lost: ReadonlyArray<string>): Told | undefined => {
  if (told === undefined) return undefined
  const before = without(told.before, lost)
  if (lost.some((lane) => told.lane === lane || told.lane.startsWith(`${lane}/`))) return before
  return before === told.before ? told : { ...told, before }
}

const nthsOf = ({ events = [] }: StepDone, when: 'at-once' | 'after-commit'): Array<number> =>
  events.flatMap(({ publish }, nth) => (publish === when ? [nth] : []))

const inOrder = (
  told: Told | undefined,
): ReadonlyArray<{ readonly told: number; readonly nth: number }> => {
  if (told === undefined) return none
  const steps: Array<Told> = []
  for (let step: Told | undefined = told; step; step = step.before) steps.push(step)
  return steps
    .toReversed()
    .flatMap(({ position, nths }) => nths.map((nth) => ({ told: position, nth })))
}

const startMissing = ({ run, position, record }: KeptEntry): never => {
  throw new JournalBroken(
    `the journal's record ${position} (${record.kind}) belongs to run ${run}, which was never started`,
  )
}
