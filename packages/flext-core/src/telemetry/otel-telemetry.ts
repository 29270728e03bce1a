/**
 * Spans and metrics through `@opentelemetry/api`: they go to whichever providers the application
 * has registered there, and cost next to nothing while it has not.
 */
import {
  context,
  createNoopMeter,
  metrics,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'

import { currentInstruments, scope } from './instruments.ts'
import { otelRunWatch } from './otel-run-watch.ts'
import type { RunToWatch, Telemetry } from './telemetry.ts'
import { spanContextOf, traceparentOf } from './traceparent.ts'

const noMeter = createNoopMeter()

/** Before a provider is registered the API answers with a proxy that has nobody to delegate to. */
interface MayDelegate {
  readonly getDelegateTracer?: (name: string) => Tracer | undefined
}

const isTraced = (): boolean => {
  const provider: TracerProvider & MayDelegate = trace.getTracerProvider()
  return provider.getDelegateTracer === undefined || provider.getDelegateTracer(scope) !== undefined
}

const isMetered = (): boolean => metrics.getMeter(scope) !== noMeter

/** A run that goes on after a crash, or is asked for by an event, belongs to the trace in which it was asked for. */
const parentOf = ({ recovered, traceparent }: RunToWatch): Context => {
  const active = context.active()
  const asks = recovered || trace.getSpan(active) === undefined
  const asked = asks && traceparent !== undefined ? spanContextOf(traceparent) : undefined
  return asked ? trace.setSpanContext(ROOT_CONTEXT, asked) : active
}

/** The default telemetry of every runtime. */
export const otelTelemetry = (): Telemetry => {
  const instruments = currentInstruments()
  return {
    get enabled() {
      return isTraced() || isMetered()
    },
    watch: (run) => otelRunWatch(run, parentOf(run), instruments()),
    appended: (records, took) => {
      const { appendRecords, appendDuration } = instruments()
      appendRecords.record(records)
      appendDuration.record(took / 1_000)
    },
    queued: (queue, change) => {
      instruments().queueWaiting.add(change, { 'flext.queue': queue })
    },
    dequeued: (queue, waited) => {
      instruments().queueWait.record(waited / 1_000, { 'flext.queue': queue })
    },
    traceparent: () => {
      const spanContext = trace.getActiveSpan()?.spanContext()
      return spanContext && trace.isSpanContextValid(spanContext)
        ? traceparentOf(spanContext)
        : undefined
    },
    recovered: (resumed, left) => {
      const { recoveries } = instruments()
      if (resumed > 0) recoveries.add(resumed, { 'flext.recovered': 'resumed' })
      if (left > 0) recoveries.add(left, { 'flext.recovered': 'left' })
    },
    tookOver: () => instruments().takeovers.add(1),
    delivery: ({ subscriber, age, failed }) => {
      const { deliveries, lag } = instruments()
      const ofSubscriber = { 'flext.subscriber': subscriber }
      lag.record(Math.max(0, age) / 1_000, ofSubscriber)
      deliveries.add(1, {
        ...ofSubscriber,
        ...(failed !== undefined && { 'flext.error.tag': failed }),
      })
    },
    caughtUp: (subscriber) => instruments().lag.record(0, { 'flext.subscriber': subscriber }),
    parked: (subscriber, events) =>
      instruments().parked.record(events, { 'flext.subscriber': subscriber }),
  }
}
