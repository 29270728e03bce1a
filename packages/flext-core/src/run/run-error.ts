/** The ways in which any run may end other than by its result, beside those its steps declare. */
import type { DecodeFailed } from '../codec/report.ts'
import type { FlowPlace } from '../journal/record.ts'
import type { Deduplicated, QueueFull } from '../queue/queue-error.ts'
import type { FlextError } from '../result/error.ts'
import type { BusinessRulesError } from '../rule/error.ts'

interface OfRun<Tag extends string> extends FlextError<Tag> {
  readonly service: string
  readonly runId: string
}

/** The request does not fit the service's codec. Nothing was begun. */
export interface RequestInvalid extends FlextError<'RequestInvalid'> {
  readonly service: string
  readonly problems: DecodeFailed['problems']
}

/** A run with this id was started with another request. */
export interface RunConflict extends OfRun<'RunConflict'> {}

/** The run was cancelled; what it had changed is taken back. */
export interface RunCancelled extends OfRun<'RunCancelled'> {
  readonly reason: string
}

/** The deadline passed before the run's point of no return; what it had changed is taken back. */
export interface RunDeadlineExceeded extends OfRun<'RunDeadlineExceeded'> {
  /** ISO 8601. */
  readonly deadline: string
}

/** An undo, or a step behind the point of no return, keeps failing. `resume` goes on with what is left. */
export interface RunStuck extends OfRun<'RunStuck'> {
  readonly cause: FlextError
  /** What is left to do, the next first. */
  readonly left: ReadonlyArray<FlowPlace>
}

/** The journal and the flow contradict each other. Nothing was undone by guess. */
export interface RunFaulted extends OfRun<'RunFaulted'> {
  readonly place: string
  readonly expected: string
  readonly found: string
}

/** The run had committed and was taken back at somebody's wish. */
export interface RunUndone extends OfRun<'RunUndone'> {
  readonly reason: string
}

/** The run cannot be taken back: these steps are not made to be undone. */
export interface UndoRefused extends OfRun<'UndoRefused'> {
  readonly steps: ReadonlyArray<string>
}

/** The run is open, and this process cannot go on with it: its service, in that version, is not here. */
export interface RunLeftOpen extends OfRun<'RunLeftOpen'> {
  readonly why: string
}

/** The runtime was closed before the run ended. The journal keeps it, and the next start goes on. */
export interface RunInterrupted extends OfRun<'RunInterrupted'> {}

/** The journal can no longer be written. The run stands where its last record says. */
export interface JournalFailed extends FlextError<'JournalFailed'> {}

/** This process stands by, and another one runs the services. Nothing was begun. */
export interface RuntimeOnStandby extends FlextError<'RuntimeOnStandby'> {
  readonly service: string
}

export type RunError =
  | RequestInvalid
  | BusinessRulesError
  | RunConflict
  | QueueFull
  | Deduplicated
  | RunCancelled
  | RunDeadlineExceeded
  | RunStuck
  | RunFaulted
  | RunUndone
  | RunInterrupted
  | RunLeftOpen
  | JournalFailed
  | RuntimeOnStandby

interface RunName {
  readonly service: string
  readonly id: string
}

export const requestInvalid = (
  service: string,
  { message, problems }: DecodeFailed,
): RequestInvalid => ({
  _tag: 'RequestInvalid',
  message: `the request to ${service} is not valid: ${message}`,
  service,
  problems,
})

export const runConflict = ({ service, id }: RunName): RunConflict => ({
  _tag: 'RunConflict',
  message: `run ${id} of ${service} was started with another request: take another id, or ask for the same`,
  service,
  runId: id,
})

export const runCancelled = ({ service, id }: RunName, reason: string): RunCancelled => ({
  _tag: 'RunCancelled',
  message: `run ${id} of ${service} was cancelled: ${reason}`,
  service,
  runId: id,
  reason,
})

export const runDeadlineExceeded = (
  { service, id }: RunName,
  deadline: number,
): RunDeadlineExceeded => {
  const iso = new Date(deadline).toISOString()
  return {
    _tag: 'RunDeadlineExceeded',
    message: `run ${id} of ${service} did not reach its point of no return before ${iso}`,
    service,
    runId: id,
    deadline: iso,
  }
}

export const runStuck = (
  { service, id }: RunName,
  cause: FlextError,
  left: ReadonlyArray<FlowPlace>,
): RunStuck => ({
  _tag: 'RunStuck',
  message: `run ${id} of ${service} is stuck: ${cause.message}; left: ${left.map(({ name }) => name).join(', ')}`,
  service,
  runId: id,
  cause,
  left,
})

export const runFaulted = (
  { service, id }: RunName,
  { place, expected, found }: Pick<RunFaulted, 'place' | 'expected' | 'found'>,
): RunFaulted => ({
  _tag: 'RunFaulted',
  message: `run ${id} of ${service} and its journal contradict each other at ${place}: expected ${expected}, found ${found}`,
  service,
  runId: id,
  place,
  expected,
  found,
})

export const runUndone = ({ service, id }: RunName, reason: string): RunUndone => ({
  _tag: 'RunUndone',
  message: `run ${id} of ${service} had committed and was taken back: ${reason}`,
  service,
  runId: id,
  reason,
})

export const undoRefused = (
  { service, id }: RunName,
  steps: ReadonlyArray<string>,
): UndoRefused => ({
  _tag: 'UndoRefused',
  message: `run ${id} of ${service} cannot be undone: ${steps.join(', ')} cannot be taken back`,
  service,
  runId: id,
  steps,
})

export const runInterrupted = ({ service, id }: RunName): RunInterrupted => ({
  _tag: 'RunInterrupted',
  message: `run ${id} of ${service} was interrupted because its runtime was closed; it goes on at the next start`,
  service,
  runId: id,
})

export const runLeftOpen = ({ service, id }: RunName, why: string): RunLeftOpen => ({
  _tag: 'RunLeftOpen',
  message: `run ${id} of ${service} is open and cannot go on here: ${why}`,
  service,
  runId: id,
  why,
})

export const journalFailed = (message: string): JournalFailed => ({
  _tag: 'JournalFailed',
  message,
})

export const runtimeOnStandby = (service: string, why: string): RuntimeOnStandby => ({
  _tag: 'RuntimeOnStandby',
  message: `${service} cannot be run here: ${why}`,
  service,
})
