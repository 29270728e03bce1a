/**
 * The one line in which a trace travels along.
 * @see W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header
 */
import { isSpanContextValid, type SpanContext } from '@opentelemetry/api'

const form = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-.*)?$/

export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`

/** Undefined for what is no valid `traceparent`: a trace is then begun anew. */
export const spanContextOf = (traceparent: string): SpanContext | undefined => {
  const [, traceId, spanId, flags] = form.exec(traceparent) ?? []
  if (!traceId || !spanId || !flags || traceparent.startsWith('ff')) return undefined
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return isSpanContextValid(context) ? context : undefined
}
