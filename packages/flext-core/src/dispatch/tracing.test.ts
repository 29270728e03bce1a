import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { withCorrelation } from '../correlation/correlation.ts'
import type { FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import { FlextDispatcher } from './dispatcher.ts'
import { handle } from './handler.ts'
import { query } from './message-type.ts'
import type { MessageContext } from './message.ts'
import { tracing } from './tracing.ts'

const spans = new InMemorySpanExporter()
let readings: InMemoryMetricExporter
let meters: MeterProvider

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  )
  readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({ exporter: readings, exportIntervalMillis: 3_600_000 }),
    ],
  })
  metrics.setGlobalMeterProvider(meters)
})

afterEach(async () => {
  trace.disable()
  metrics.disable()
  context.disable()
  await meters.shutdown()
  spans.reset()
})

const Ask = query({ name: 'ask', request: t.boolean, result: t.null })
const ask = handle(Ask, async (_context: MessageContext, good) => {
  trace.getTracer('test').startSpan('inside').end()
  return good
    ? FlextResult.ok(null)
    : FlextResult.fail({ _tag: 'Declined', message: 'card 4111' } as FlextError<'Declined'>)
})
const dispatcher = new FlextDispatcher({ handlers: [ask], middleware: [tracing()] })

describe('tracing', () => {
  it('covers each message with a span, under which its handler works', async () => {
    await dispatcher.dispatch(Ask, true, { id: 'm', correlation: 'c' })
    const [inside, span] = spans.getFinishedSpans()
    expect(span).toMatchObject({
      name: 'flext.query ask',
      attributes: {
        'flext.message': 'ask',
        'flext.message.kind': 'query',
        'flext.message.id': 'm',
        'flext.correlation': 'c',
      },
    })
    expect(inside?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId)
  })

  it('shows a failure by its tag alone', async () => {
    await dispatcher.dispatch(Ask, false)
    const span = spans.getFinishedSpans().at(-1)
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'Declined' })
    expect(span?.attributes).toMatchObject({ 'flext.error.tag': 'Declined' })
    expect(JSON.stringify([span?.attributes, span?.events])).not.toContain('4111')
    await meters.forceFlush()
    const measured = readings
      .getMetrics()
      .at(-1)!
      .scopeMetrics.flatMap((one) => one.metrics)
    expect(measured.map(({ descriptor }) => descriptor.name)).toEqual(['flext.message.duration'])
    expect(measured[0]?.dataPoints.map(({ attributes }) => attributes)).toContainEqual({
      'flext.message': 'ask',
      'flext.message.kind': 'query',
      'flext.error.tag': 'Declined',
    })
  })

  it('goes on with the trace of whoever sent the message from another process', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await withCorrelation({ id: 'c', traceparent }, () => dispatcher.dispatch(Ask, true))
    const span = spans.getFinishedSpans().at(-1)
    expect(span?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c')
    expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
  })
})
