/**
 * Spans and metrics through `@opentelemetry/api`: they go to whichever providers the application
 * has registered there, and cost next to nothing while it has not.
 */
import {
  context,
  createNoopMeter,
  metrics,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api'

import { currentInstruments, scope } from './instruments.ts'
import { otelRunWatch } from './otel-run-watch.ts'
import type { RunToWatch, Telemetry } from './telemetry.ts'
import { spanContextOf, traceparentOf } from './traceparent.ts'

const noTracers = new ProxyTracerProvider().getDelegate()
const noMeter = createNoopMeter()

/** The API answers with a proxy whose delegate is a no-op until somebody registers a provider. */
const isTraced = (): boolean => {
  const provider = trace.getTracerProvider()
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== noTracers
}

const isMetered = (): boolean => metrics.getMeter(scope) !== noMeter

/** A run that goes on after a crash belongs to the trace in which it was asked for. */
const parentOf = ({ recovered, traceparent }: RunToWatch): Context => {
  const active = context.active()
  const asked = recovered && traceparent !== undefined ? spanContextOf(traceparent) : undefined
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
    traceparent: () => {
      const spanContext = trace.getActiveSpan()?.spanContext()
      return spanContext && trace.isSpanContextValid(spanContext)
        ? traceparentOf(spanContext)
        : undefined
    },
  }
}
