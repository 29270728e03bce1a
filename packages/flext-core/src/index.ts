export { systemClock, type Clock } from './clock/clock.ts'
export { durationMs, type DurationInput } from './clock/duration.ts'

export { nullable, optional, withDefault, type Optional } from './codec/absent.ts'
export { brandedId, type BrandedId } from './codec/branded-id.ts'
export { ByteSize } from './codec/byte-size.ts'
export { Duration } from './codec/duration.ts'
export { fromJsonString } from './codec/from-json-string.ts'
export { Instant } from './codec/instant.ts'
export { Json } from './codec/json.ts'
export { literalUnion } from './codec/literal-union.ts'
export { LocalDate } from './codec/local-date.ts'
export { NonEmptyString } from './codec/non-empty-string.ts'
export { describeFound, foundUnder } from './codec/found.ts'
export type { DecodeProblem } from './codec/problems.ts'
export {
  decode,
  decodeFailed,
  decodeOrThrow,
  problemLines,
  type DecodeFailed,
} from './codec/report.ts'
export {
  strictObject,
  type StrictObject,
  type StrictObjectOf,
  type StrictOutputOf,
} from './codec/strict-object.ts'
export { Url } from './codec/url.ts'
export { Int, NonNegativeInt, Port, PositiveInt } from './codec/whole-number.ts'
export { mismatch, Worded } from './codec/worded.ts'

export { currentCorrelation, withCorrelation, type Correlation } from './correlation/correlation.ts'
export { correlationFrom, correlationHeaders, type IncomingHeaders } from './correlation/headers.ts'

export { causedBy } from './event/caused-by.ts'
export { completionMigration } from './completion/completion-table.ts'
export { pruneCompletions, type PruneCompletions } from './completion/completions.ts'
export { exactlyOnce, type OnceOptions, type OnceWork } from './completion/exactly-once.ts'
export type { SqlDatabase } from './completion/sql-dialect.ts'
export type {
  CompletionRefused,
  DatabaseUnreachable,
  TransactionConflict,
  TransactionFailed,
  TransactionFailure,
  TransactionOutcomeUnknown,
} from './completion/transaction-error.ts'

export { toCloudEvent, type CloudEvent } from './event/cloud-event.ts'
export {
  event,
  type EventDeclaration,
  type EventType,
  type FlextEvent,
  type Publication,
  type Upcasters,
} from './event/event.ts'
export { decodeEvent, type EncodedEvent, type EventUnreadable } from './event/decode-event.ts'
export {
  deliveryFailed,
  type DeliveryFailed,
  type DeliveryHints,
  type ParkingPolicy,
} from './event/delivery.ts'
export {
  fromMessage,
  toMessage,
  type EventMessage,
  type EventMessageInvalid,
  type EventMode,
  type ReceivedMessage,
} from './event/event-message.ts'
export { handling, handlingAny, type Handling } from './event/handling.ts'
export { parkedAmong, parkedPrefix, type ParkedEvent } from './event/parked-event.ts'
export type { StartFrom } from './event/starting-point.ts'
export type { EventSubscriber, Handled, Subscription } from './event/subscriber.ts'

export { all, type AllOptions } from './flow/all.ts'
export { attempt, type Attemptable } from './flow/attempt.ts'
export type { Branch } from './flow/branch.ts'
export { call, type CallableService, type CallOptions } from './flow/call.ts'
export { failWith } from './flow/fail-with.ts'
export { now, random, uuid } from './flow/note.ts'
export type { AnyOperation, Flow, Operation } from './flow/operation.ts'
export { patched } from './flow/patched.ts'
export { race, type RaceOutcome } from './flow/race.ts'
export { raise } from './flow/raise.ts'
export { signal, type AnySignalType, type SignalType } from './flow/signal.ts'
export { sleep, sleepUntil } from './flow/sleep.ts'
export { waitFor, type SignalTimedOut, type WaitForOptions } from './flow/wait-for.ts'

export {
  beginning,
  JournalBroken,
  type Cell,
  type CellChange,
  type EventPosition,
  type Journal,
  type PublishedEvent,
  type RunFilter,
  type RunSummary,
} from './journal/journal.ts'
export type { AskedWish, JournalControl } from './journal/control.ts'
export { decidingJournal, type DecidingJournal } from './journal/deciding-journal.ts'
export { memoryJournal, type MemoryJournal } from './journal/memory-journal.ts'
export type { PayloadTooLarge } from './journal/payload-limit.ts'
export type { Pruned, PruneFilter } from './journal/prune.ts'
export type { FlowPlace, JournalEntry, KeptEntry, RunRecord } from './journal/record.ts'

export { silentLog, type FlextLog, type LogFields } from './log/log.ts'

export type { InQueue, QueuedRun } from './queue/in-queue.ts'
export type { QueueAdmin, QueueState } from './queue/queue-admin.ts'
export type { Deduplicated, QueueFull } from './queue/queue-error.ts'
export { queue, type Queue, type QueueLimits, type QueueOptions, type Rate } from './queue/queue.ts'

export { causeOf, type Cause } from './result/cause.ts'
export { describeError, FlextDefect, type FlextError } from './result/error.ts'
export { jsonSafe, jsonSafeRecord, type JsonValue } from './result/json-safe.ts'
export { FlextResult, type ErrorOf, type ValueOf } from './result/result.ts'
export { hideSecrets, isSecretKey } from './result/secret.ts'
export type { ReleaseFailed } from './result/task-resource.ts'
export type { TimedOut } from './result/task-timeout.ts'
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
  RunLeftOpen,
  RunStuck,
  RunUndone,
  RuntimeOnStandby,
  UndoRefused,
} from './run/run-error.ts'
export { runTransitions, runWishes, type RunMove, type RunTransition } from './run/run-states.ts'
export { isOpen, openStatuses, runStatuses, type RunStatus } from './run/status.ts'

export { checkRules, judgeRules, type BusinessRules } from './rule/check.ts'
export { allOf, anyOf, not, when } from './rule/combine.ts'
export {
  type BusinessRulesBroken,
  type BusinessRulesError,
  type RuleCheckFailed,
  type RuleChecksFailed,
  type RuleViolation,
} from './rule/error.ts'
export { rule, type AnyRule, type BusinessRule, type PortsOf, type RequestOf } from './rule/rule.ts'
export {
  broken,
  holds,
  type Broken,
  type Holds,
  type RuleFacts,
  type Verdict,
} from './rule/verdict.ts'

export { memoryRuntime, type MemoryRuntimeOptions } from './runtime/memory-runtime.ts'
export type { ParkedAdmin, ParkedFilter, ParkedUnknown } from './runtime/parked-admin.ts'
export { healthOf, type RuntimeHealth } from './runtime/health.ts'
export type { RuntimeOptions } from './runtime/runtime-options.ts'
export type { SignalInvalid } from './runtime/signal-payload.ts'
export type {
  FlextRuntime,
  ForkedRun,
  ForkOptions,
  RecoveryReport,
  RunAdmin,
  RunDetails,
  RunName,
  RunOptions,
  RunRefused,
  RunUnknown,
  SignalOptions,
  TraceContext,
} from './runtime/runtime.ts'

export type { Wish } from './runtime/wish.ts'

export {
  keptSchedules,
  pausedState,
  resumedState,
  steerKeptSchedule,
  type KeptSchedule,
} from './schedule/kept-schedules.ts'
export type { ScheduleAdmin, ScheduleSummary } from './schedule/schedule-admin.ts'
export type {
  ScheduleRefused,
  SchedulesInvalid,
  ScheduleUnknown,
} from './schedule/schedule-error.ts'
export type { Fire, FiredBy, ScheduleState } from './schedule/schedule-state.ts'

export { encrypted } from './secret/encrypted.ts'
export {
  keyringFrom,
  type Environment,
  type Keyring,
  type KeyringInvalid,
} from './secret/keyring.ts'
export { Secret } from './secret/secret.ts'

export type { ServiceDefinition } from './service/definition.ts'
export { FlextDomainService, type DomainServiceClass } from './service/domain-service.ts'
export {
  provide,
  type OpenedService,
  type OpenPorts,
  type PortsOpening,
  type ProvidedService,
} from './service/provide.ts'
export type { AnyServiceClass } from './service/service-class.ts'

export type { StepAttempt, StepContext, StepOrigin } from './step/context.ts'
export type { ChangingStep, ReadingStep, StepKind, StepOutcome } from './step/declaration.ts'
export type { StepFailure, StepThrew, StepTimedOut } from './step/failure.ts'
export type { RetryPolicy } from './step/retry.ts'
export { changing, finishing, pivot, reading, type Step } from './step/step.ts'

export {
  transacting,
  type TransactingStep,
  type TransactingUndo,
} from './transacting/transacting.ts'

export { otelTelemetry } from './telemetry/otel-telemetry.ts'
export { noTelemetry, type RunWatch, type Telemetry } from './telemetry/telemetry.ts'

export {
  verifyWebhook,
  type VerifiedWebhook,
  type WebhookCheck,
  type WebhookRefused,
} from './webhook/signature.ts'
export type { WebhookSinkConfig } from './webhook/webhook-config.ts'
export { webhookSink } from './webhook/webhook-sink.ts'
