/** Results, services, decorators and reliability, answered. */
import { better, has, not, type ParitySection } from './answer.ts'

const typed = 'failures are tagged data, each with its own fields and its type'
const either = 'a result is plain data; narrowing on its `_tag` is checked by the compiler'

export const results: ReadonlyArray<ParitySection> = [
  {
    of: 'FlextResult',
    answers: [
      has('ok', 'FlextResult.ok'),
      has('fail', 'FlextResult.fail'),
      better(
        'fail_op',
        ['FlextResult.fail', 'causeOf'],
        `the operation is in the tag and message; ${typed}`,
      ),
      better(
        'from_failure',
        ['FlextResult.fail'],
        'a failed result is of every value type already: it is handed on as it is',
      ),
      better(
        'from_result',
        ['FlextResult.map'],
        "there is one representation, fp-ts' `Either`: nothing to convert",
      ),
      better(
        'from_validation',
        ['decode', 'FlextResult.validateAll'],
        'a codec answers with a result that lists every problem with its path',
      ),
      has('create_from_callable', 'FlextResult.tryCatch', 'FlextTask.fromPromise'),
      has('success', 'FlextResult.isOk'),
      has('failure', 'FlextResult.isFail'),
      better('value', ['FlextResult.match', 'FlextResult.getOrElse'], either),
      better('error', ['FlextResult.match', 'FlextError'], either),
      better('error_code', ['FlextError._tag'], typed),
      better('error_data', ['FlextError'], typed),
      better(
        'exception',
        ['Cause', 'causeOf'],
        'what was thrown is kept as data that survives JSON, without secrets',
      ),
      has('map', 'FlextResult.map'),
      has('flat_map', 'FlextResult.flatMap'),
      has('map_error', 'FlextResult.mapError'),
      has('lash', 'FlextResult.recover'),
      has('recover', 'FlextResult.recover'),
      has('filter', 'FlextResult.filter'),
      better(
        'flow_through',
        ['FlextResult.flatMap'],
        "fp-ts' `pipe` and `flow` take results as they are",
      ),
      has('fold', 'FlextResult.match'),
      has('tap', 'FlextResult.tap'),
      has('tap_error', 'FlextResult.tapError'),
      has('map_or', 'FlextResult.match', 'FlextResult.getOrElse'),
      has('unwrap', 'FlextResult.unwrap'),
      has('unwrap_or', 'FlextResult.getOrElse'),
      has('unwrap_or_else', 'FlextResult.getOrElse'),
      better(
        'to_model',
        ['decode'],
        'a codec decodes to a typed value; there are no model classes',
      ),
      has('accumulate_errors', 'FlextResult.validateAll'),
      has('traverse', 'FlextResult.traverse', 'FlextTask.traverse'),
      has('with_resource', 'FlextTask.withResource'),
      better(
        'safe decorator',
        ['FlextResult.tryCatch', 'FlextTask.fromPromise'],
        'no decorators: the call is wrapped where it is made, and says what a throw becomes',
      ),
      better('default by |', ['FlextResult.getOrElse'], 'JavaScript has no operators to overload'),
      better(
        'context manager',
        ['FlextTask.withResource'],
        '`await using` and `withResource` release what was opened',
      ),
      better(
        'truth value',
        ['FlextResult.isOk'],
        'an object is always true in JavaScript; `isOk` also narrows the type',
      ),
      has('zip_with', 'FlextResult.combine', 'FlextResult.zip'),
      has('combine', 'FlextResult.combine', 'FlextResult.all'),
      has('sequence', 'FlextResult.all', 'FlextTask.all'),
      better(
        'try_all',
        ['FlextTask.all', 'FlextResult.partition'],
        'tasks run side by side within a bound; `partition` keeps both sides',
      ),
      has('first_success', 'FlextResult.firstOk'),
      better(
        'all_success',
        ['FlextResult.all'],
        'the values are the better answer to whether all went well',
      ),
      better(
        'any_success',
        ['FlextResult.firstOk'],
        'the first value is the better answer to whether any went well',
      ),
      has('collect_successes', 'FlextResult.partition'),
      has('collect_failures', 'FlextResult.partition'),
      not('success_rate', 'a number about a list: `partition` gives both counts'),
      better('batch_process', ['FlextTask.traverse'], 'with a bound on how many at once'),
      better(
        'kleisli_compose',
        ['FlextResult.flatMap'],
        "fp-ts has it as `either.chainK` and `flow`; results are fp-ts' own",
      ),
      better(
        'applicative_lift2',
        ['FlextResult.combine'],
        "two results made into one; fp-ts' `apS` for more",
      ),
      better('applicative_lift3', ['FlextResult.all'], 'a tuple of results, then `map`'),
      has('or_else', 'FlextResult.recover'),
      has('or_else_get', 'FlextResult.getOrElse'),
      has('recover_with', 'FlextResult.recover'),
      better('to_either', ['FlextResult'], 'it is an `Either`'),
      better('expect', ['FlextResult.unwrap'], 'throws a `FlextDefect` that tells the error'),
      not(
        'operators >> << @ / % & ^',
        'JavaScript has no operators to overload, and names are read more easily',
      ),
    ],
  },
  {
    of: 'FlextService',
    answers: [
      has('execute', 'FlextDomainService.execute', 'FlextDomainService.run'),
      not(
        'fetch_global',
        'a service is made with its runtime and its ports, so a test can give it others; no singletons',
      ),
      not('reset_for_testing', 'there is no global state to reset'),
      better(
        'with_settings',
        ['FlextDomainService'],
        'settings are ports or part of the request, decoded once at the edge',
      ),
      better(
        'validate_business_rules',
        ['rule', 'allOf', 'ServiceDefinition.rules'],
        'rules are values; every one that is broken is reported, before a run begins',
      ),
      better('validate_config', ['decode'], 'a codec at the edge'),
      better(
        'execute_operation',
        ['FlextDomainService.execute', 'command'],
        'an operation is a service, or a command',
      ),
      better(
        'execute_with_full_validation',
        ['FlextDomainService.execute'],
        'validation is no option: codec and rules come before every run',
      ),
      better(
        'execute_conditionally',
        ['rule', 'when'],
        'a condition is a rule, or an `if` in the flow',
      ),
      has('execute_with_timeout', 'RunOptions.deadline', 'ReadingStep.timeout'),
      better(
        'execute_with_context_cleanup',
        ['ChangingStep.undo', 'FlextTask.withResource'],
        'what was done is taken back by declared undos, after a crash too',
      ),
      better(
        'execute_batch_with_request',
        ['FlextTask.traverse', 'queue'],
        'runs side by side within a bound, or queued with limits and rates',
      ),
      better(
        'execute_with_metrics_request',
        ['otelTelemetry'],
        'every run and step is measured once a provider is registered',
      ),
      better(
        'execute_with_resource_request',
        ['FlextTask.withResource'],
        'inside the step that needs the resource',
      ),
      better('validate_and_transform', ['decode'], 'decoding does both'),
      better(
        'get_service_info',
        ['ServiceDefinition', 'RunAdmin.list'],
        'the definition is data; its runs can be listed',
      ),
    ],
  },
  {
    of: 'Decorators',
    answers: [
      better(
        'inject',
        ['DomainServiceClass'],
        'ports are inferred from the flow and given to the constructor; one that is missing does not compile',
      ),
      better('log_operation', ['tracing', 'RuntimeOptions.log'], "spans and the runtime's log"),
      has('with_correlation', 'withCorrelation', 'currentCorrelation'),
      better(
        'railway',
        ['FlextResult.tryCatch'],
        'what a step or handler throws is a failure already',
      ),
      has('retry with a strategy', 'RetryPolicy', 'retrying'),
      has('timeout', 'ReadingStep.timeout', 'within', 'FlextTask.timeout'),
      not('factory', 'a function makes things'),
      not('deprecated', 'the `@deprecated` tag of TypeScript shows in every editor'),
      better('combined', ['sequence'], 'several middlewares as one'),
    ],
  },
  {
    of: 'Reliability utilities',
    answers: [
      has('try_', 'FlextResult.tryCatch'),
      has('guard_result', 'FlextResult.filter', 'FlextResult.fromPredicate'),
      better(
        'retry, capped exponential',
        ['RetryPolicy'],
        'with full jitter, counted across crashes when a step retries',
      ),
    ],
  },
]
