/** Dispatcher, bus, processors, handlers and registries, answered. */
import { better, has, not, type ParitySection } from './answer.ts'

const byValue = 'handlers are values in a list; the compiler knows who handles what'

export const messaging: ReadonlyArray<ParitySection> = [
  {
    of: 'FlextDispatcher',
    answers: [
      has('dispatch', 'FlextDispatcher.dispatch'),
      better(
        'publish',
        ['FlextDispatcher.publish', 'EventHandlersFailed'],
        'the result says which handlers failed; there, failures are swallowed',
      ),
      better(
        'register_handler',
        ['FlextDispatcher', 'handle', 'on'],
        `${byValue}; a second handler of a command is refused`,
      ),
      better(
        'CircuitBreakerManager',
        ['through'],
        'through the breakers of cockatiel, a library made for it',
      ),
      has('TimeoutEnforcer', 'within'),
      has('RateLimiterManager', 'atRate', 'queue'),
      has('RetryPolicy', 'retrying', 'RetryPolicy'),
      better(
        'dispatch_batch',
        ['FlextTask.traverse'],
        'a dispatched message is a promise; many of them are a task with a bound',
      ),
      better(
        'dispatch_with_request',
        ['DispatchOptions'],
        'id, signal, correlation and context are options of each dispatch',
      ),
      better(
        'get_performance_metrics',
        ['tracing'],
        'a span and a duration for each message, through OpenTelemetry',
      ),
      not(
        'defaults for breaker and retry',
        'no policy is applied unasked: a command that is retried may be done twice',
      ),
    ],
  },
  {
    of: 'FlextBus',
    answers: [
      better('register handler', ['FlextDispatcher'], byValue),
      better(
        'find handler',
        ['FlextDispatcher.dispatchByName'],
        'by name, for messages that arrive from outside',
      ),
      has('execute handler', 'FlextDispatcher.dispatch'),
      has('ordered middleware', 'middleware', 'DispatcherOptions.middleware'),
      better(
        'publish_event(s)',
        ['FlextDispatcher.publish', 'event'],
        'in this process; what runs tell is published durably',
      ),
      better(
        'subscribe',
        ['on', 'FlextRuntime.subscribe'],
        'in this process, or durably with a cursor',
      ),
      better(
        'unsubscribe',
        ['Subscription.stop'],
        'a durable subscription ends; handlers in memory are part of their dispatcher',
      ),
      not(
        'query cache',
        'a cache needs an owner who knows when it is stale; a middleware of five lines can be one',
      ),
    ],
  },
  {
    of: 'FlextProcessors',
    answers: [
      better('register, process', ['handle', 'FlextDispatcher.dispatch'], byValue),
      has('middleware', 'middleware'),
      better(
        'audit_log',
        ['RunAdmin.show', 'RunRecord'],
        'the journal has every step of every run, in order',
      ),
      better('circuit breaker', ['through'], 'of cockatiel'),
      has('process_batch', 'FlextTask.traverse'),
      has('process_parallel', 'FlextTask.all', 'all'),
      has('HandlerRegistry: timeout', 'within'),
      better(
        'HandlerRegistry: fallback',
        ['middleware', 'FlextResult.recover'],
        'a middleware that answers instead, or `recover` on the result',
      ),
      has('HandlerRegistry: batch', 'FlextTask.traverse'),
      better(
        'Pipeline: add_step',
        ['ServiceDefinition.flow'],
        'a flow is a generator of steps, durable and compensating',
      ),
      better('Pipeline: conditional', ['ServiceDefinition.flow'], 'an `if`'),
      has('Pipeline: timeout', 'ReadingStep.timeout', 'RunOptions.deadline'),
      better('Pipeline: fallback', ['attempt'], 'the flow sees the failure and decides'),
      has('Pipeline: batch', 'all'),
      has('Pipeline: validation', 'ServiceDefinition.request', 'ServiceDefinition.rules'),
    ],
  },
  {
    of: 'FlextHandlers',
    answers: [
      has('handle', 'handle'),
      has('execute', 'FlextDispatcher.dispatch'),
      better(
        'dispatch_message',
        ['FlextDispatcher', 'validating', 'tracing'],
        "mode, validation, context and metrics are middleware in an order of one's own",
      ),
      has('create_from_callable', 'handle'),
      not('Discovery: scan_class, scan_module', `${byValue}; nothing is found by its name`),
      not('@handler', "no decorators: the code runs as it stands, without a compiler's help"),
      better(
        'validate_command, validate_query',
        ['validating', 'FlextDispatcher.dispatchByName'],
        'by the codec of the message',
      ),
      better(
        'can_handle modes',
        ['MessageType.kind'],
        'a message is a command, a query or an event by its type',
      ),
    ],
  },
  {
    of: 'FlextRegistry',
    answers: [
      better('register, register_handler(s)', ['FlextDispatcher'], byValue),
      not(
        'register_plugin, fetch_plugin, list_plugins, unregister_plugin',
        'plugins are npm packages that export values; flext-meltano has plugins of its own kind',
      ),
      better(
        'register_bindings',
        ['DispatcherOptions.ports', 'DomainServiceClass'],
        'ports are one typed object',
      ),
    ],
  },
]
