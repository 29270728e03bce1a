import { readFileSync } from 'node:fs'

import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import * as t from 'io-ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { FlextDispatcher } from '../dispatch/dispatcher.ts'
import { handle } from '../dispatch/handler.ts'
import { query } from '../dispatch/message-type.ts'
import type { MessageContext } from '../dispatch/message.ts'
import { tracing } from '../dispatch/tracing.ts'
import { event } from '../event/event.ts'
import { all } from '../flow/all.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import { JournalRuntime } from '../runtime/journal-runtime.ts'
import { kitOf } from '../runtime/runtime-options.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import { changing, pivot, reading } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { allMetrics } from './instruments.ts'
import { otelTelemetry } from './otel-telemetry.ts'

const docs = new URL('../../../../docs/reference/', import.meta.url)
/** Without what flext-meltano measures, which is looked at there. */
const page = readFileSync(new URL('telemetry.md', docs), 'utf8')
  .replace(/\n## Pipelines\n.*?(?=\n## )/s, '')
  .replaceAll(/ +/g, ' ')

const refused: FlextError<'Refused'> = { _tag: 'Refused', message: 'refused' }
const Told = event({ type: 'test.told', data: t.null })

const look = reading({ name: 'look', output: t.null, run: () => FlextResult.ok(null) })
const tell = pivot({
  name: 'tell',
  output: t.null,
  run: () => FlextResult.ok(null),
  events: () => [Told.of(null)],
})
const undos = { failing: 1 }
const change = changing({
  name: 'change',
  output: t.null,
  run: () => FlextResult.ok(null),
  undo: () => (undos.failing-- > 0 ? FlextResult.fail(refused) : FlextResult.ok()),
})
const fail = reading({
  name: 'fail',
  output: t.null,
  retry: { times: 1 },
  run: () => FlextResult.fail(refused),
})

const bare = { version: 1, request: t.null, result: t.null } as const
class Committing extends FlextDomainService.define({
  ...bare,
  name: 'test.committing',
  *flow() {
    yield* all([look()])
    return yield* tell()
  },
}) {}
class Failing extends FlextDomainService.define({
  ...bare,
  name: 'test.failing',
  *flow() {
    yield* change()
    return yield* fail()
  },
}) {}

/** Whatever can happen to a runtime, once. */
const everything = async (): Promise<void> => {
  const journal = { ...memoryJournal(), immediate: false }
  const started = { kind: 'started', version: 1, request: null } as const
  journal.append([
    { run: 1, at: 0, record: { ...started, service: 'test.committing', id: 'a' } },
    { run: 2, at: 0, record: { ...started, service: 'test.gone', id: 'b' } },
  ])
  const clock = skippingClock()
  await using runtime = new JournalRuntime(journal, 2, kitOf(journal, { clock }))
  void new Committing(runtime)
  await runtime.recover()
  await new Failing(runtime).run(null)
  runtime.subscribe({
    name: 'billing',
    parking: { attempts: 1 },
    handle: async () => FlextResult.fail(refused),
  })
  await runtime.settled()

  const Ask = query({ name: 'ask', request: t.null, result: t.null })
  const ask = handle(Ask, (_context: MessageContext) => FlextResult.fail(refused))
  await new FlextDispatcher({ handlers: [ask], middleware: [tracing()] }).dispatch(Ask, null)

  const telemetry = otelTelemetry()
  telemetry.tookOver()
  telemetry.queued('mails', 1)
  telemetry.dequeued('mails', 1)
}

const spans = new InMemorySpanExporter()
let collected: ResourceMetrics
let measured: ReadonlyArray<MetricData>

beforeAll(async () => {
  const readings = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const meters = new MeterProvider({
    readers: [
      new PeriodicExportingMetricReader({ exporter: readings, exportIntervalMillis: 3_600_000 }),
    ],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  metrics.setGlobalMeterProvider(meters)
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  )
  await everything()
  await meters.forceFlush()
  collected = readings.getMetrics().at(-1)!
  measured = collected.scopeMetrics.flatMap((one) => one.metrics)
  await meters.shutdown()
})

afterAll(() => {
  trace.disable()
  metrics.disable()
  context.disable()
})

const attributesOf = ({ dataPoints }: MetricData): ReadonlyArray<string> => [
  ...new Set(dataPoints.flatMap(({ attributes }) => Object.keys(attributes))),
]

const kindOf = ({ dataPointType, ...metric }: MetricData): string => {
  if (dataPointType === DataPointType.HISTOGRAM) return 'histogram'
  if (dataPointType === DataPointType.GAUGE) return 'gauge'
  return 'isMonotonic' in metric && metric.isMonotonic ? 'counter' : 'up-down counter'
}

describe('the reference page', () => {
  it('has a row for each metric, as it is really emitted', () => {
    expect(measured.map(({ descriptor }) => descriptor.name).toSorted()).toEqual(
      allMetrics.map(({ name }) => name).toSorted(),
    )
    const listed = page.split('\n').flatMap((line) => {
      const [, first, kind, unit, attributes, what] = line.split('|').map((cell) => cell.trim())
      const name = first?.match(/^`(flext\.[^`<]+)`$/)?.[1]
      if (name === undefined || what === undefined) return []
      const names = [...attributes!.matchAll(/`(flext\.[^`]+)`/g)].map(([, each]) => each!)
      return [{ name, kind, unit: unit!.slice(1, -1), attributes: names.toSorted(), what }]
    })
    const emitted = allMetrics.map(({ name, description }) => {
      const metric = measured.find(({ descriptor }) => descriptor.name === name)!
      return {
        name,
        kind: kindOf(metric),
        unit: metric.descriptor.unit,
        attributes: attributesOf(metric).toSorted(),
        what: description[0]!.toLowerCase() + description.slice(1),
      }
    })
    expect(listed).toEqual(emitted)
  })

  it('names exactly the spans and attributes that are emitted', () => {
    const finished = spans.getFinishedSpans()
    const emitted = new Set([
      ...measured.flatMap((metric) => [metric.descriptor.name, ...attributesOf(metric)]),
      ...finished.flatMap(({ name, attributes }) => [
        name
          .replace(/ test\..*/, ' <service>')
          .replace('query ask', '<kind> <name>')
          .replace(/ (?!<).*/, ' <step>'),
        ...Object.keys(attributes),
      ]),
    ])
    const listed = new Set([...page.matchAll(/`(flext\.[^`]+)`/g)].map(([, name]) => name!))
    expect([...listed].toSorted()).toEqual([...emitted].toSorted())
  })
})

interface Panel {
  readonly title: string
  readonly type: string
  readonly targets?: ReadonlyArray<{ readonly expr: string; readonly legendFormat: string }>
}

interface Dashboard {
  readonly panels: ReadonlyArray<Panel>
  readonly templating: { readonly list: ReadonlyArray<{ readonly name: string }> }
}

/** What stands in a query: names of metrics, those by pattern, and labels. */
const namesIn = (expr: string): ReadonlyArray<RegExp> => [
  ...[...expr.matchAll(/__name__=~"([^"]+)"/g)].map(([, pattern]) => new RegExp(`^${pattern}$`)),
  ...[...expr.replaceAll(/by \([^)]*\)/g, '').matchAll(/\bflext_\w+(?=[{[)])/g)].map(
    ([name]) => new RegExp(`^${name}$`),
  ),
]
const labelsIn = (expr: string): ReadonlyArray<string> =>
  [
    ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(', ')),
    ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label!),
  ].filter((label) => label !== '__name__')

/** As the OpenTelemetry Collector and Prometheus' own receiver name them: with the unit. */
const withUnit = (sample: string): string => {
  const metric = allMetrics.find(({ name }) => sample.startsWith(name.replaceAll('.', '_')))
  if (metric?.unit !== 's') return sample
  const base = metric.name.replaceAll('.', '_')
  return sample.replace(base, `${base}_seconds`)
}

describe('the dashboard', () => {
  const dashboard = JSON.parse(
    readFileSync(new URL('grafana/flext.json', docs), 'utf8'),
  ) as Dashboard
  const panels = dashboard.panels.filter(({ type }) => type !== 'row')
  const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  /** The samples that Prometheus scrapes, with their labels. */
  const samples = (): ReadonlyMap<string, ReadonlySet<string>> => {
    const found = new Map<string, Set<string>>()
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- another copy of the same enums
    const text = new PrometheusSerializer().serialize(collected)
    for (const [, name, labels] of text.matchAll(/^(flext_\w+)(?:\{(.*)\})? /gm)) {
      const known = found.get(name!) ?? new Set<string>()
      for (const [, label] of (labels ?? '').matchAll(/(\w+)="/g)) known.add(label!)
      found.set(name!, known)
    }
    return found
  }

  it('has only panels whose metrics exist, under both ways of naming them', () => {
    expect(panels.length).toBeGreaterThan(15)
    const scraped = samples()
    for (const { title, targets = [] } of panels) {
      expect(targets.length, title).toBeGreaterThan(0)
      for (const { expr } of targets) {
        expect(namesIn(expr).length, expr).toBeGreaterThan(0)
        for (const name of namesIn(expr)) {
          const matched = [...scraped.keys()].filter((sample) => name.test(sample))
          expect(matched, `${title}: ${expr}`).not.toEqual([])
          const renamed = [...scraped.keys()].map(withUnit).filter((sample) => name.test(sample))
          expect(renamed, `${title}: ${expr}`).not.toEqual([])
          for (const label of labelsIn(expr)) {
            expect(
              matched.some((sample) => scraped.get(sample)!.has(label)),
              `${expr}: ${label}`,
            ).toBe(true)
          }
        }
      }
    }
  })

  it('shows every metric there is', () => {
    const names = exprs.flatMap(namesIn)
    const unseen = [...samples().keys()]
      .filter((sample) => !names.some((name) => name.test(sample)))
      .filter((sample) => !/_(?:bucket|sum|count)$/.test(sample))
    expect(unseen).toEqual([])
    for (const { name, kind } of allMetrics) {
      if (kind !== 'histogram') continue
      const base = name.replaceAll('.', '_')
      expect(
        exprs.some((expr) => expr.includes(base)),
        name,
      ).toBe(true)
    }
  })

  it('uses no variable but those it declares', () => {
    const declared = dashboard.templating.list.map(({ name }) => name)
    const used = [...JSON.stringify(panels).matchAll(/\$\{?(\w+)/g)]
      .map(([, name]) => name!)
      .filter((name) => name !== '__rate_interval')
    expect(new Set(used)).toEqual(new Set(declared))
  })
})
