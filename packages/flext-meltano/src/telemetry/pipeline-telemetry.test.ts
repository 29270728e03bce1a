import { readFileSync } from 'node:fs'

import { context, metrics, trace } from '@opentelemetry/api'
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
import { memoryRuntime } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { LoadReceipt } from '../etl-pipeline/model.ts'
import type { PipelineObserver } from '../etl-pipeline/observer.ts'
import { FlextMeltanoETLPipelineOrchestrationService } from '../etl-pipeline/orchestration-service.ts'
import { startPlugin } from '../plugin-process/plugin-process.ts'
import { memoryPipelines } from '../testing/memory-pipelines.ts'
import { watchedLoad } from './load-watch.ts'
import { measuredPorts } from './measured-ports.ts'
import { pipelineMetrics } from './pipeline-metrics.ts'

const reference = new URL('../../../../docs/reference/', import.meta.url)

interface Dashboard {
  readonly panels: ReadonlyArray<{ readonly targets?: ReadonlyArray<{ readonly expr: string }> }>
}

const spans = new InMemorySpanExporter()
let readings: InMemoryMetricExporter
let meters: MeterProvider

beforeEach(() => {
  readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({ exporter: readings, exportIntervalMillis: 3_600_000 }),
    ],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  )
  metrics.setGlobalMeterProvider(meters)
})

afterEach(async () => {
  trace.disable()
  metrics.disable()
  context.disable()
  await meters.shutdown().catch(() => {})
  spans.reset()
})

const measured = async (name: string) => {
  readings.reset()
  await meters.forceFlush()
  return readings
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics))
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ attributes, value }) => ({ attributes, value })))
}

const receipt = {
  delivery: 'exactly-once',
  rows: { rows: 3 },
  state: null,
  bytes: { rows: 90 },
  rejected: { rows: 2 },
  discarded: { rows: { rows: 1, values: 0 } },
} as unknown as LoadReceipt

/** Tells progress, starts a plugin, and answers with a receipt. */
const load = (observer: PipelineObserver) => async () => {
  observer.onProgress?.({
    run: 'one',
    stateId: 'tap-x-to-target-y',
    streams: [{ stream: 'rows', rows: 1, bytes: 30, lagMs: 90_000, behindBytes: 512 }],
    rows: { rows: 1 },
    bytes: 30,
    rowsPerSecond: 1,
  })
  const started = await startPlugin({
    command: { name: 'tap-x', executable: 'sh', args: ['-c', 'exit 3'], native: false, env: {} },
    options: [],
    env: {},
    secrets: [],
    onLog: () => {},
  })
  if (E.isRight(started)) await started.right.ended
  return E.right(receipt)
}

describe('a pipeline under OpenTelemetry', () => {
  it('is one trace: run, steps, plugins and streams; and counts what went through', async () => {
    const begun = Date.now()
    await using runtime = memoryRuntime()
    const { ports } = memoryPipelines()
    const pipelines = new FlextMeltanoETLPipelineOrchestrationService(
      runtime,
      measuredPorts({
        ...ports,
        loads: {
          load: (_, { staging, stateId }, ...rest) =>
            TE.chainFirst(() => ports.loads.load(_, { staging, stateId } as never, ...rest))(
              watchedLoad(stateId, {}, load),
            ) as never,
        },
        staging: {
          ...ports.staging,
          publish: () =>
            TE.right({ rows: { rows: 3 }, effects: { rows: { inserted: 1, updated: 2 } } }),
        },
      }),
    )
    const done = await pipelines.run({ project: '/p', tap: 'tap-x', target: 'target-y' })
    expect(E.isRight(done)).toBe(true)

    const finished = spans.getFinishedSpans()
    const named = (name: string) => finished.find((span) => span.name === name)
    const loading = named('flext.step coordinateDataLoading')
    const run = named('flext.run flext.meltano.etl-pipeline')
    expect(new Set(finished.map((span) => span.spanContext().traceId)).size).toBe(1)
    expect(loading?.parentSpanContext?.spanId).toBe(run?.spanContext().spanId)
    expect(loading?.attributes).toMatchObject({ 'flext.pipeline': 'tap-x-to-target-y' })
    const plugin = named('flext.plugin tap-x')
    expect(plugin?.parentSpanContext?.spanId).toBe(loading?.spanContext().spanId)
    expect(plugin?.attributes).toEqual({
      'flext.plugin': 'tap-x',
      'flext.plugin.native': false,
      'process.exit.code': 3,
    })
    const stream = named('flext.stream rows')
    expect(stream?.parentSpanContext?.spanId).toBe(loading?.spanContext().spanId)
    expect(stream?.attributes).toEqual({
      'flext.pipeline': 'tap-x-to-target-y',
      'flext.stream': 'rows',
      'flext.records': 3,
      'flext.bytes': 90,
      'flext.rejected': 2,
      'flext.discarded': 1,
    })

    const attributes = { 'flext.pipeline': 'tap-x-to-target-y', 'flext.stream': 'rows' }
    expect(await measured('flext.pipeline.records')).toEqual([{ attributes, value: 3 }])
    expect(await measured('flext.pipeline.bytes')).toEqual([{ attributes, value: 90 }])
    expect(await measured('flext.pipeline.rejected')).toEqual([{ attributes, value: 2 }])
    expect(await measured('flext.pipeline.discarded')).toEqual([{ attributes, value: 1 }])
    expect(await measured('flext.pipeline.lag')).toEqual([{ attributes, value: 90 }])
    expect(await measured('flext.pipeline.behind')).toEqual([{ attributes, value: 512 }])
    expect(await measured('flext.pipeline.published')).toEqual([
      { attributes: { ...attributes, 'flext.row.effect': 'inserted' }, value: 1 },
      { attributes: { ...attributes, 'flext.row.effect': 'updated' }, value: 2 },
    ])
    const [latest] = await measured('flext.pipeline.last_published')
    expect(latest?.attributes).toEqual({ 'flext.pipeline': 'tap-x-to-target-y' })
    expect(latest?.value).toBeGreaterThanOrEqual(begun / 1_000)
    expect(latest?.value).toBeLessThanOrEqual(Date.now() / 1_000)
    const phases = await measured('flext.pipeline.duration')
    expect(phases.map((point) => point.attributes['flext.phase'])).toEqual(
      expect.arrayContaining(['discover', 'load', 'models', 'checks', 'publish']),
    )
  })

  it('has all metrics in the dashboard, which asks for no other, nor do the alerts', () => {
    const queries = (file: string): ReadonlyArray<string> => {
      const text = readFileSync(new URL(`grafana/${file}`, reference), 'utf8')
      return file.endsWith('.json')
        ? (JSON.parse(text) as Dashboard).panels.flatMap(({ targets = [] }) =>
            targets.map(({ expr }) => expr),
          )
        : [...text.matchAll(/^ +expr: (.*)$/gm)].map(([, expr = '']) => expr)
    }
    const panels = queries('flext-pipelines.json')
    const alerts = queries('flext-alerts.yml')
    expect(alerts).toHaveLength(6)
    const asked = [...panels, ...alerts].flatMap((expr) =>
      [...expr.matchAll(/flext_pipeline_[a-z_]+(?:\(_[a-z]+\)\?)?(?:_[a-z]+)?(?=["{[)])/g)].map(
        ([name]) => name,
      ),
    )
    const known = Object.values(pipelineMetrics).map(({ name, kind, unit }) => {
      const base = name.replaceAll('.', '_')
      const units: Readonly<Record<string, string>> = { s: '(_seconds)?', By: '(_bytes)?' }
      if (kind === 'counter') return [`${base}_total`]
      const whole = `${base}${units[unit] ?? ''}`
      return kind === 'gauge' ? [whole] : [`${whole}_bucket`, `${whole}_count`]
    })
    expect([...new Set(asked)].toSorted()).toEqual(known.flat().toSorted())
    const labels = [...panels, ...alerts].flatMap((expr) => [
      ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
      ...[...expr.matchAll(/(\w+)!?=~?"/g)].map(([, label = '']) => label),
    ])
    const page = readFileSync(new URL('telemetry.md', reference), 'utf8')
    for (const label of new Set(labels)) {
      if (label !== 'le' && label !== '__name__')
        expect(page).toContain(`\`${label.replaceAll('_', '.')}\``)
    }
  })

  it('has every metric on the page of the reference', () => {
    const page = readFileSync(new URL('telemetry.md', reference), 'utf8').replaceAll(/ +/g, ' ')
    for (const { name, kind, unit } of Object.values(pipelineMetrics))
      expect(page).toContain(`| \`${name}\` | ${kind} | \`${unit}\` |`)
  })
})
