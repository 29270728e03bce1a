/** Where what the parity list points at is declared, under `src`, and by which entry it is exported. */

interface Place {
  readonly file: string
  readonly entry: string
}

const from =
  (entry: string) =>
  (file: string): Place => ({ file, entry })
const core = from('flext-core')
const dispatch = from('flext-core/dispatch')
const aggregates = from('flext-core/aggregate')

export const apis: Readonly<Record<string, Place>> = {
  FlextResult: core('result/result.ts'),
  FlextTask: core('result/task.ts'),
  FlextError: core('result/error.ts'),
  Cause: core('result/cause.ts'),
  causeOf: core('result/cause.ts'),
  decode: core('codec/report.ts'),
  brandedId: core('codec/branded-id.ts'),
  strictObject: core('codec/strict-object.ts'),
  FlextDomainService: core('service/domain-service.ts'),
  DomainServiceClass: core('service/domain-service.ts'),
  ServiceDefinition: core('service/definition.ts'),
  rule: core('rule/rule.ts'),
  allOf: core('rule/combine.ts'),
  when: core('rule/combine.ts'),
  RunOptions: core('runtime/runtime.ts'),
  RunAdmin: core('runtime/runtime.ts'),
  FlextRuntime: core('runtime/runtime.ts'),
  RuntimeOptions: core('runtime/runtime-options.ts'),
  ParkedAdmin: core('runtime/parked-admin.ts'),
  RunRecord: core('journal/record.ts'),
  Journal: core('journal/journal.ts'),
  ReadingStep: core('step/declaration.ts'),
  ChangingStep: core('step/declaration.ts'),
  RetryPolicy: core('step/retry.ts'),
  StepContext: core('step/context.ts'),
  StepAttempt: core('step/context.ts'),
  changing: core('step/step.ts'),
  pivot: core('step/step.ts'),
  transacting: core('transacting/transacting.ts'),
  all: core('flow/all.ts'),
  attempt: core('flow/attempt.ts'),
  raise: core('flow/raise.ts'),
  event: core('event/event.ts'),
  EventType: core('event/event.ts'),
  Subscription: core('event/subscriber.ts'),
  webhookSink: core('webhook/webhook-sink.ts'),
  queue: core('queue/queue.ts'),
  otelTelemetry: core('telemetry/otel-telemetry.ts'),
  Telemetry: core('telemetry/telemetry.ts'),
  withCorrelation: core('correlation/correlation.ts'),
  currentCorrelation: core('correlation/correlation.ts'),
  Correlation: core('correlation/correlation.ts'),
  aggregate: aggregates('aggregate/aggregate.ts'),
  aggregateStore: aggregates('aggregate/aggregate-store.ts'),
  VersionConflict: aggregates('aggregate/aggregate-error.ts'),
  transaction: from('flext-core/transaction')('transaction/transaction.ts'),
  FlextDispatcher: dispatch('dispatch/dispatcher.ts'),
  DispatcherOptions: dispatch('dispatch/dispatcher.ts'),
  DispatchOptions: dispatch('dispatch/dispatcher.ts'),
  EventHandlersFailed: dispatch('dispatch/dispatch-error.ts'),
  command: dispatch('dispatch/message-type.ts'),
  query: dispatch('dispatch/message-type.ts'),
  MessageType: dispatch('dispatch/message-type.ts'),
  MessageContext: dispatch('dispatch/message.ts'),
  handle: dispatch('dispatch/handler.ts'),
  on: dispatch('dispatch/handler.ts'),
  middleware: dispatch('dispatch/middleware.ts'),
  sequence: dispatch('dispatch/middleware.ts'),
  validating: dispatch('dispatch/validating.ts'),
  retrying: dispatch('dispatch/retrying.ts'),
  within: dispatch('dispatch/within.ts'),
  atRate: dispatch('dispatch/at-rate.ts'),
  through: dispatch('dispatch/through.ts'),
  tracing: dispatch('dispatch/tracing.ts'),
}
