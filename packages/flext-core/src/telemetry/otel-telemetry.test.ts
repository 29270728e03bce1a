import { setTimeout } from 'node:timers/promises'

import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { all } from '../flow/all.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { JournalRuntime } from '../runtime/journal-runtime.ts'
import { memoryRuntime } from '../runtime/memory-runtime.ts'
import { kitOf } from '../runtime/runtime-options.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import { changing, reading } from '../step/step.ts'
import { otelTelemetry } from './otel-telemetry.ts'

const spans = new InMemorySpanExporter()
let readings: InMemoryMetricExporter
let meters: MeterProvider
let tracers: BasicTracerProvider

const register = (): void => {
  readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({ exporter: readings, exportIntervalMillis: 3_600_000 }),
    ],
  })
  trace.setGlobalTracerProvider(tracers)
  metrics.setGlobalMeterProvider(meters)
}

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})

afterEach(async () => {
  trace.disable()
  metrics.disable()
  context.disable()
  await meters?.shutdown().catch(() => {})
  spans.reset()
})

const metricsNow = async (): Promise<ReadonlyArray<MetricData>> => {
  readings.reset()
  await meters.forceFlush()
  return readings
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics))
}

const pointsOf = (measured: ReadonlyArray<MetricData>, name: string) =>
  measured
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })))

interface Declined {
  readonly _tag: 'Declined'
  readonly message: string
}
const declined: Declined = { _tag: 'Declined', message: 'card 4111-1111-1111-1111 was declined' }

const worked = async (name: string): Promise<void> => {
  await Promise.resolve()
  trace.getTracer('driver').startSpan(name).end()
}

const reserve = changing({
  name: 'reserve-stock',
  output: t.string,
  run: async () => {
    await worked('INSERT reservation')
    return E.right('r1')
  },
  undo: async () => {
    await worked('DELETE reservation')
    return E.right(undefined)
  },
})

const charge = changing({
  name: 'charge-card',
  output: t.string,
  run: (): E.Either<Declined, string> => E.left(declined),
  undo: () => E.right(undefined),
  retry: { times: 1, base: 1 },
})

class Order extends FlextDomainService.define({
  name: 'test.order',
  version: 1,
  request: t.string,
  result: t.string,
  *flow() {
    yield* reserve()
    return yield* charge()
  },
}) {}

const tree = (of: ReadonlyArray<ReadableSpan>): ReadonlyArray<string> => {
  const names = new Map(of.map((span) => [span.spanContext().spanId, span.name]))
  return of.map(({ name, parentSpanContext }) =>
    parentSpanContext ? `${name} < ${names.get(parentSpanContext.spanId) ?? 'elsewhere'}` : name,
  )
}

const named = (name: string): ReadonlyArray<ReadableSpan> =>
  spans.getFinishedSpans().filter((span) => span.name === name)

describe('the spans of a run', () => {
  beforeEach(register)

  test('show each attempt, each undo and what they did inside', async () => {
    await using runtime = memoryRuntime()
    await new Order(runtime).run('o1', { id: 'o1' })
    expect(tree(spans.getFinishedSpans()).toSorted()).toEqual(
      [
        'INSERT reservation < flext.step reserve-stock',
        'flext.step reserve-stock < flext.run test.order',
        'flext.step charge-card < flext.run test.order',
        'flext.step charge-card < flext.run test.order',
        'DELETE reservation < flext.undo reserve-stock',
        'flext.undo reserve-stock < flext.run test.order',
        'flext.run test.order',
      ].toSorted(),
    )
    expect(named('flext.step charge-card').map(({ attributes }) => attributes)).toEqual([
      {
        'flext.service': 'test.order',
        'flext.run.id': 'o1',
        'flext.step': 'charge-card',
        'flext.step.kind': 'changing',
        'flext.step.attempt': 1,
        'flext.error.tag': 'Declined',
      },
      expect.objectContaining({ 'flext.step.attempt': 2 }),
    ])
    const [run] = named('flext.run test.order')
    expect(run!.attributes).toEqual({
      'flext.service': 'test.order',
      'flext.run.id': 'o1',
      'flext.run.recovered': false,
      'flext.run.status': 'compensated',
      'flext.error.tag': 'Declined',
    })
    expect(run!.status).toEqual({ code: SpanStatusCode.ERROR, message: 'Declined' })
  })

  test('never hold what an error says', async () => {
    await using runtime = memoryRuntime()
    await new Order(runtime).run('o1')
    const shown = spans
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }))
    expect(JSON.stringify(shown)).not.toContain('4111')
    expect(JSON.stringify(await metricsNow())).not.toContain('4111')
  })

  test('belong to the span under way where the run was asked for', async () => {
    await using runtime = memoryRuntime()
    const order = new Order(runtime)
    await tracers
      .getTracer('web')
      .startActiveSpan('POST /orders', (span) => order.run('o1').finally(() => span.end()))
    expect(tree(named('flext.run test.order'))).toHaveLength(1)
    const [run] = named('flext.run test.order')
    const [post] = named('POST /orders')
    expect(run!.parentSpanContext?.spanId).toBe(post!.spanContext().spanId)
  })

  test('stay in that trace when another process goes on with the run', async () => {
    const journal = memoryJournal()
    const dying = memoryRuntime({
      journal,
      faults: (point) =>
        point.at === 'before-run' && point.step.name === 'charge-card' ? 'crash' : undefined,
    })
    const dyingOrder = new Order(dying)
    const trace1 = tracers.getTracer('web').startActiveSpan('POST /orders', (span) => {
      void dyingOrder.run('o1', { id: 'o1' })
      span.end()
      return span.spanContext()
    })
    await setTimeout(20)
    expect(named('flext.run test.order')).toEqual([])

    await using runtime = memoryRuntime({ journal })
    const order = new Order(runtime)
    expect(await runtime.recover()).toEqual(E.right({ resumed: 1, left: [] }))
    await runtime.settled()
    const [run] = named('flext.run test.order')
    expect(run!.attributes['flext.run.recovered']).toBe(true)
    expect(run!.spanContext().traceId).toBe(trace1.traceId)
    expect(run!.parentSpanContext?.spanId).toBe(trace1.spanId)
    expect(await order.run('o1', { id: 'o1' })).toEqual(E.left(declined))
  })

  test('say that an attempt threw, timed out, or stood in a branch', async () => {
    const hang = reading({
      name: 'hang',
      output: t.string,
      timeout: 5,
      run: () => new Promise<E.Either<never, string>>(() => {}),
    })
    const explode = reading({
      name: 'explode',
      output: t.string,
      run: (): E.Either<never, string> => {
        throw new Error('secret 4111')
      },
    })
    class Trouble extends FlextDomainService.define({
      name: 'test.trouble',
      version: 1,
      request: t.string,
      result: t.unknown,
      *flow() {
        return yield* all([hang(), explode()], { concurrency: 1 })
      },
    }) {}
    class Thrown extends FlextDomainService.define({
      name: 'test.thrown',
      version: 1,
      request: t.string,
      result: t.unknown,
      *flow() {
        return yield* explode()
      },
    }) {}
    await using runtime = memoryRuntime()
    await new Trouble(runtime).run('x')
    await new Thrown(runtime).run('x')
    expect(named('flext.step hang')[0]!.attributes).toMatchObject({
      'flext.step.lane': '0.0',
      'flext.error.tag': 'StepTimedOut',
    })
    expect(named('flext.step explode')[0]!.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: 'StepThrew',
    })
  })
})

describe('the metrics of a runtime', () => {
  beforeEach(register)

  test('count runs by their end, retries and undos', async () => {
    await using runtime = memoryRuntime()
    const order = new Order(runtime)
    await order.run('o1')
    await order.run('o2')
    const measured = await metricsNow()
    const ofStep = (step: string) => ({ 'flext.service': 'test.order', 'flext.step': step })
    expect(pointsOf(measured, 'flext.runs')).toEqual([
      {
        attributes: { 'flext.service': 'test.order', 'flext.run.status': 'compensated' },
        value: 2,
      },
    ])
    expect(pointsOf(measured, 'flext.step.retries')).toEqual([
      { attributes: ofStep('charge-card'), value: 2 },
    ])
    expect(pointsOf(measured, 'flext.undos')).toEqual([
      { attributes: ofStep('reserve-stock'), value: 2 },
    ])
    expect(pointsOf(measured, 'flext.step.duration')).toEqual([
      {
        attributes: ofStep('reserve-stock'),
        value: expect.objectContaining({ count: 2 }) as unknown,
      },
      {
        attributes: { ...ofStep('charge-card'), 'flext.error.tag': 'Declined' },
        value: expect.objectContaining({ count: 4 }) as unknown,
      },
    ])
  })

  test('say in seconds how long a slow step took', async () => {
    const slow = reading({
      name: 'slow',
      output: t.null,
      run: async () => {
        await setTimeout(50)
        return E.right(null)
      },
    })
    class Slow extends FlextDomainService.define({
      name: 'test.slow',
      version: 1,
      request: t.null,
      result: t.null,
      *flow() {
        return yield* slow()
      },
    }) {}
    await using runtime = memoryRuntime()
    await new Slow(runtime).run(null)
    const measured = await metricsNow()
    for (const name of ['flext.step.duration', 'flext.run.duration']) {
      const { sum } = pointsOf(measured, name)[0]!.value as { readonly sum: number }
      expect(sum).toBeGreaterThan(0.045)
      expect(sum).toBeLessThan(10)
    }
  })

  test('tell the size of each group commit', async () => {
    const journal = { ...memoryJournal(), immediate: false }
    await using runtime = new JournalRuntime(journal, 0, kitOf(journal, {}))
    const order = new Order(runtime)
    await Promise.all([order.run('o1'), order.run('o2'), order.run('o3')])
    await runtime.settled()
    const measured = await metricsNow()
    const [sizes] = pointsOf(measured, 'flext.journal.append.records')
    // started, step, retried, failed, compensating, undone, compensated
    expect(sizes!.value).toMatchObject({ sum: 3 * 7 })
    expect((sizes!.value as { readonly max: number }).max).toBeGreaterThanOrEqual(3)
    const [times] = pointsOf(measured, 'flext.journal.append.duration')
    expect(times!.value).toMatchObject({
      count: (sizes!.value as { readonly count: number }).count,
    })
  })
})

describe('without a provider', () => {
  test('nothing is watched, and what is registered later sees the runs that begin then', async () => {
    const telemetry = otelTelemetry()
    await using runtime = memoryRuntime({ telemetry })
    const order = new Order(runtime)
    expect(telemetry.enabled).toBe(false)
    await order.run('o1')
    register()
    expect(telemetry.enabled).toBe(true)
    expect(spans.getFinishedSpans()).toEqual([])
    await order.run('o2', { id: 'o2' })
    expect(
      named('flext.run test.order').map(({ attributes }) => attributes['flext.run.id']),
    ).toEqual(['o2'])
    expect(pointsOf(await metricsNow(), 'flext.runs')).toMatchObject([{ value: 1 }])
  })

  test('a provider of metrics alone is enough', () => {
    const telemetry = otelTelemetry()
    metrics.setGlobalMeterProvider((meters = new MeterProvider()))
    expect(telemetry.enabled).toBe(true)
  })
})
