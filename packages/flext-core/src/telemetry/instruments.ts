/**
 * The metrics of this package as data, and the instruments made of them. Tests hold the page
 * `docs/reference/telemetry.md` and the Grafana dashboard beside it against what is said here.
 */
import {
  metrics,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  type MeterProvider,
  type UpDownCounter,
} from '@opentelemetry/api'

/** Under which the package is known to tracers and meters. */
export const scope = 'flext-core'

interface Metric<Kind extends string> {
  readonly kind: Kind
  readonly name: string
  /** After UCUM; what is counted stands in braces. */
  readonly unit: string
  readonly description: string
  /** Of a histogram. */
  readonly boundaries?: ReadonlyArray<number>
}

const toAnHour = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 3_600]
const toASecond = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 1]
const toTenThousand = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

const metric =
  <const Kind extends string>(kind: Kind) =>
  (
    name: string,
    unit: string,
    description: string,
    boundaries?: ReadonlyArray<number>,
  ): Metric<Kind> => ({ kind, name, unit, description, ...(boundaries && { boundaries }) })

const counter = metric('counter')
const gauge = metric('gauge')
const histogram = metric('histogram')
const upDown = metric('up-down counter')

const metricsOfRuns = {
  started: counter('flext.runs.started', '{run}', 'Runs that began or went on in this process'),
  runs: counter('flext.runs', '{run}', 'Runs that ended in this process'),
  active: upDown('flext.runs.active', '{run}', 'Runs under way in this process'),
  runDuration: histogram(
    'flext.run.duration',
    's',
    'From the start or recovery of a run to its end in this process',
    toAnHour,
  ),
  stepDuration: histogram('flext.step.duration', 's', 'One attempt at a step', toAnHour),
  retries: counter('flext.step.retries', '{retry}', 'Failed attempts that are followed by another'),
  stepFailures: counter('flext.step.failures', '{step}', 'Steps that failed for good'),
  compensations: counter('flext.compensations', '{run}', 'Runs that began to take back'),
  undos: counter('flext.undos', '{undo}', 'Changes that were taken back'),
  undoRetries: counter('flext.undo.retries', '{retry}', 'Failed undos that are tried again'),
  appendRecords: histogram(
    'flext.journal.append.records',
    '{record}',
    'Records that went into the journal together',
    toTenThousand,
  ),
  appendDuration: histogram('flext.journal.append.duration', 's', 'One group commit', toASecond),
  recoveries: counter(
    'flext.recovered.runs',
    '{run}',
    'Open runs of an earlier process, gone on with or left',
  ),
  takeovers: counter(
    'flext.takeovers',
    '{takeover}',
    'Times this process became the owner after another',
  ),
}

const metricsOfDelivery = {
  deliveries: counter(
    'flext.event.deliveries',
    '{attempt}',
    'Attempts at handing an event to a subscriber',
  ),
  lag: gauge(
    'flext.event.lag',
    's',
    'How old the event is that a subscriber gets next; 0 when it has all',
  ),
  parked: gauge(
    'flext.events.parked',
    '{event}',
    'Events put aside for a subscriber that kept failing',
  ),
}

const metricsOfQueues = {
  queueWaiting: upDown('flext.queue.waiting', '{run}', 'Runs that wait in a queue'),
  queueWait: histogram(
    'flext.queue.wait',
    's',
    'How long a run waited for its turn in a queue',
    toAnHour,
  ),
}

const metricsOfMessages = {
  messageDuration: histogram(
    'flext.message.duration',
    's',
    'From the dispatch of a message to its answer, or that of one handler of an event',
    toAnHour,
  ),
}

export const allMetrics: ReadonlyArray<Metric<string>> = Object.values({
  ...metricsOfRuns,
  ...metricsOfDelivery,
  ...metricsOfQueues,
  ...metricsOfMessages,
})

interface InstrumentOf {
  readonly counter: Counter
  readonly gauge: Gauge
  readonly histogram: Histogram
  readonly 'up-down counter': UpDownCounter
}

type InstrumentsOf<Group extends Readonly<Record<string, Metric<keyof InstrumentOf>>>> = {
  readonly [Name in keyof Group]: InstrumentOf[Group[Name]['kind']]
}

const make = (meter: Meter, { kind, name, boundaries, ...options }: Metric<keyof InstrumentOf>) => {
  switch (kind) {
    case 'counter':
      return meter.createCounter(name, options)
    case 'gauge':
      return meter.createGauge(name, options)
    case 'up-down counter':
      return meter.createUpDownCounter(name, options)
    case 'histogram':
      return meter.createHistogram(name, {
        ...options,
        ...(boundaries && { advice: { explicitBucketBoundaries: [...boundaries] } }),
      })
  }
}

/** The instruments of whichever provider is registered now: it may come later than who uses them. */
const instrumentsFor = <Group extends Readonly<Record<string, Metric<keyof InstrumentOf>>>>(
  group: Group,
): (() => InstrumentsOf<Group>) => {
  let known: MeterProvider | undefined
  let made: InstrumentsOf<Group> | undefined
  return () => {
    const provider = metrics.getMeterProvider()
    if (made === undefined || provider !== known) {
      const meter = provider.getMeter(scope)
      const instruments = Object.entries(group).map(([key, each]) => [key, make(meter, each)])
      known = provider
      made = Object.fromEntries(instruments) as InstrumentsOf<Group>
    }
    return made
  }
}

const ofRuntime = { ...metricsOfRuns, ...metricsOfDelivery, ...metricsOfQueues }

export type Instruments = InstrumentsOf<typeof ofRuntime>

export const currentInstruments = (): (() => Instruments) => instrumentsFor(ofRuntime)

export const messageInstruments = (): (() => InstrumentsOf<typeof metricsOfMessages>) =>
  instrumentsFor(metricsOfMessages)
