/** A span for each message, through `@opentelemetry/api`. */
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
} from '@opentelemetry/api'

import { currentCorrelation } from '../correlation/correlation.ts'
import { messageInstruments, scope } from '../telemetry/instruments.ts'
import { spanContextOf } from '../telemetry/traceparent.ts'
import { middleware, type Middleware } from './middleware.ts'

/** The span under way, or else that of whoever sent the message from another process. */
const parent = (): Context => {
  const active = context.active()
  const sent = trace.getSpan(active) ? undefined : currentCorrelation()?.traceparent
  const remote = sent === undefined ? undefined : spanContextOf(sent)
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : active
}

/** A failure shows by its tag alone, as everywhere: messages may hold secrets. */
export const tracing = (): Middleware => {
  const instruments = messageInstruments()
  return middleware('tracing', async ({ kind, name, id, correlation }, next) => {
    const outer = parent()
    const span = trace.getTracer(scope).startSpan(
      `flext.${kind} ${name}`,
      {
        kind: SpanKind.INTERNAL,
        attributes: {
          'flext.message': name,
          'flext.message.kind': kind,
          'flext.message.id': id,
          'flext.correlation': correlation,
        },
      },
      outer,
    )
    const begun = performance.now()
    let tag: string | undefined = 'MessageThrew'
    try {
      const result = await context.with(trace.setSpan(outer, span), () => next())
      tag = result._tag === 'Left' ? result.left._tag : undefined
      return result
    } finally {
      if (tag !== undefined) {
        span.setAttribute('flext.error.tag', tag)
        span.setStatus({ code: SpanStatusCode.ERROR, message: tag })
      }
      span.end()
      instruments().messageDuration.record((performance.now() - begun) / 1_000, {
        'flext.message': name,
        'flext.message.kind': kind,
        ...(tag !== undefined && { 'flext.error.tag': tag }),
      })
    }
  })
}
