/** Container, context, models, and what was promised and never there, answered. */
import { better, has, not, type ParitySection } from './answer.ts'

const ports =
  'what is needed is a parameter with a type: what is missing does not compile, and no container has to be asked'

export const surroundings: ReadonlyArray<ParitySection> = [
  {
    of: 'FlextContainer',
    answers: [
      not('bind', ports),
      not('factory', ports),
      better('resource', ['FlextTask.withResource'], 'acquired, used and released in one place'),
      not('resolve', ports),
      not('scope', ports),
      not('snapshot', ports),
      not('drop', ports),
      not('wire, auto_wire', ports),
      not('apply', ports),
      not('clear', ports),
      not('has', ports),
      not('names', ports),
      not('shared', ports),
      not('batch_register', ports),
      not('get_or_create', ports),
    ],
  },
  {
    of: 'FlextContext',
    answers: [
      not(
        'set, get, has, remove',
        'values that travel unseen are parameters nobody can find; only the correlation travels that way',
      ),
      not('merge, clone, export', 'the correlation is plain data: spread it'),
      has(
        'correlation id: new, ensure, apply',
        'withCorrelation',
        'currentCorrelation',
        'RunOptions.correlation',
      ),
      better(
        'operation name',
        ['MessageContext', 'StepContext'],
        'handlers and steps are told their name and key',
      ),
      better('timed_operation', ['otelTelemetry', 'tracing'], 'steps, runs and messages are timed'),
      better('service_context', ['StepContext'], 'each step gets word of its run'),
      better(
        'hooks',
        ['middleware', 'Telemetry'],
        'around messages, and on everything a run records',
      ),
      better('metadata', ['RunRecord', 'Correlation'], 'the journal keeps who asked, why and when'),
      better('statistics', ['otelTelemetry'], 'metrics, with a dashboard over them'),
    ],
  },
  {
    of: 'Models',
    answers: [
      better(
        'Entity',
        ['brandedId', 'strictObject'],
        'an id that cannot be mixed up with another, and a codec',
      ),
      better(
        'Entity: buffer of domain events',
        ['raise', 'ReadingStep.events'],
        'kept with the step that tells them, published after the commit',
      ),
      better(
        'Entity.version',
        ['aggregateStore', 'VersionConflict'],
        'enforced: an append to another version than the expected one is refused, and says both',
      ),
      better('Value', ['strictObject'], 'readonly data is a value'),
      better(
        'AggregateRoot',
        ['aggregate'],
        'its state is computed from its events, by functions of its own',
      ),
      has('DomainEvent', 'event', 'EventType'),
      has('CQRS Command', 'command'),
      has('CQRS Query', 'query'),
      not(
        'CQRS Query: filters, pagination',
        'the request of a query has the fields that its codec gives it',
      ),
      has('CQRS Event', 'event'),
      has('CQRS Handler', 'handle', 'on'),
    ],
  },
  {
    of: 'Promised, or named only',
    answers: [
      better(
        'Unit of work',
        ['transacting', 'transaction'],
        'what a step writes and the record of it are one database transaction; over several databases, all commit or none',
      ),
      has('Saga', 'changing', 'pivot', 'FlextDomainService'),
      has('Resume after a crash', 'FlextRuntime.recover', 'RunAdmin.resume'),
      has('Event store', 'aggregateStore'),
      has('Outbox', 'FlextRuntime.subscribe', 'webhookSink'),
      better(
        'Projections',
        ['Journal.rebuild'],
        "of runs, rebuilt from the log at will; those of one's own are durable subscribers",
      ),
      has('Idempotency', 'StepAttempt.key', 'RunOptions.id'),
      better(
        'Circuit breaking, rate limits, retry, timeouts in the dispatcher',
        ['through', 'atRate', 'retrying', 'within'],
        'documented there without code; here each has its tests',
      ),
      better(
        'publish answers ok whatever fails',
        ['EventHandlersFailed', 'ParkedAdmin'],
        'failures are in the result; durable subscribers are retried and parked',
      ),
    ],
  },
]
