/**
 * The correlation on its way between processes: as headers of HTTP or of a message broker.
 * @see W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header
 */
import { trace } from '@opentelemetry/api'

import { spanContextOf, traceparentOf } from '../telemetry/traceparent.ts'
import { currentCorrelation, type Correlation } from './correlation.ts'

export const correlationHeader = 'x-correlation-id'
export const causationHeader = 'x-causation-id'
export const traceparentHeader = 'traceparent'
export const tracestateHeader = 'tracestate'

/** What a call sends along. The span under way, if there is one, is its parent in the trace. */
export const correlationHeaders = (
  correlation: Correlation | undefined = currentCorrelation(),
): Readonly<Record<string, string>> => {
  const span = trace.getActiveSpan()?.spanContext()
  const { traceparent, tracestate } =
    span && trace.isSpanContextValid(span)
      ? { traceparent: traceparentOf(span), tracestate: span.traceState?.serialize() }
      : (correlation ?? none)
  return {
    ...(correlation && { [correlationHeader]: correlation.id }),
    ...(correlation?.causation !== undefined && { [causationHeader]: correlation.causation }),
    ...(traceparent !== undefined && { [traceparentHeader]: traceparent }),
    ...(tracestate !== undefined && { [tracestateHeader]: tracestate }),
  }
}

/** What can be asked for a header by its name: `Headers`, or node's lower-case record. */
export type IncomingHeaders =
  | { readonly get: (name: string) => string | null }
  | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** The longest id that is taken over from outside. */
const longest = 200

/**
 * The correlation that a request brings along; undefined when it brings none. What does not look
 * like an id or a trace context is not taken over: it comes from outside and ends up in logs.
 */
export const correlationFrom = (headers: IncomingHeaders): Correlation | undefined => {
  const id = idIn(headers, correlationHeader)
  if (id === undefined) return undefined
  const causation = idIn(headers, causationHeader)
  const traceparent = valueIn(headers, traceparentHeader)
  return {
    id,
    ...(causation !== undefined && { causation }),
    ...(traceparent !== undefined && spanContextOf(traceparent) && traceIn(traceparent, headers)),
  }
}

/** A state without what it belongs to says nothing. */
const traceIn = (traceparent: string, headers: IncomingHeaders): Partial<Correlation> => {
  const tracestate = valueIn(headers, tracestateHeader)
  return tracestate !== undefined && /^[\x21-\x7e][\x20-\x7e]{0,511}$/.test(tracestate)
    ? { traceparent, tracestate }
    : { traceparent }
}

const none: Pick<Correlation, 'traceparent' | 'tracestate'> = {}

const idIn = (headers: IncomingHeaders, name: string): string | undefined => {
  const value = valueIn(headers, name)
  return value !== undefined && value.length <= longest && /^[\w.:/@+=-]+$/.test(value)
    ? value
    : undefined
}

const valueIn = (headers: IncomingHeaders, name: string): string | undefined => {
  const value = isGetter(headers) ? headers.get(name) : headers[name]
  return typeof value === 'string' ? value : undefined
}

const isGetter = (
  headers: IncomingHeaders,
): headers is { readonly get: (name: string) => string | null } => typeof headers.get === 'function'
