export { systemClock, type Clock } from './clock/clock.ts'
export { durationMs, type DurationInput } from './clock/duration.ts'

export { toCloudEvent, type CloudEvent } from './event/cloud-event.ts'
export {
  event,
  type EventDeclaration,
  type EventType,
  type FlextEvent,
  type Publication,
} from './event/event.ts'
export type { EventSubscriber, Subscription } from './event/subscriber.ts'

export { all, type AllOptions } from './flow/all.ts'
export { attempt } from './flow/attempt.ts'
export { now, random, uuid } from './flow/note.ts'
export type { AnyOperation, Flow, Operation } from './flow/operation.ts'

export {
  JournalBroken,
  type EventPosition,
  type Journal,
  type PublishedEvent,
  type RunFilter,
  type RunSummary,
} from './journal/journal.ts'
export { memoryJournal, type MemoryJournal } from './journal/memory-journal.ts'
export type { FlowPlace, JournalEntry, KeptEntry, RunRecord } from './journal/record.ts'

export { silentLog, type FlextLog, type LogFields } from './log/log.ts'

export { causeOf, type Cause } from './result/cause.ts'
export { FlextDefect, type FlextError } from './result/error.ts'
export { FlextResult } from './result/result.ts'
export { FlextTask } from './result/task.ts'

export type { CancelRefused, RunHandle } from './run/handle.ts'
export type {
  JournalFailed,
  RequestInvalid,
  RunCancelled,
  RunConflict,
  RunDeadlineExceeded,
  RunError,
  RunFaulted,
  RunInterrupted,
  RunStuck,
  RunUndone,
  UndoRefused,
} from './run/run-error.ts'
export { isOpen, type RunStatus } from './run/status.ts'

export { memoryRuntime, type MemoryRuntimeOptions } from './runtime/memory-runtime.ts'
export type { RuntimeOptions } from './runtime/runtime-options.ts'
export type {
  FlextRuntime,
  RecoveryReport,
  RunAdmin,
  RunDetails,
  RunName,
  RunOptions,
  RunRefused,
  RunUnknown,
} from './runtime/runtime.ts'

export type { ServiceDefinition } from './service/definition.ts'
export { FlextDomainService, type DomainServiceClass } from './service/domain-service.ts'

export type { StepAttempt, StepContext } from './step/context.ts'
export type { ChangingStep, ReadingStep, StepKind, StepOutcome } from './step/declaration.ts'
export type { StepFailure, StepThrew, StepTimedOut } from './step/failure.ts'
export type { RetryPolicy } from './step/retry.ts'
export { changing, finishing, pivot, reading, type Step } from './step/step.ts'
