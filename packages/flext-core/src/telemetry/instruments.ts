/**
 * The metrics of this package as data, and the instruments made of them. Tests hold the page
 * `docs/reference/telemetry.md` and the Grafana dashboard beside it against what is said here.
 */
import {
  counter,
  gauge,
  histogram,
  instrumentsFor,
  toAnHour,
  upDown,
  type InstrumentsOf,
  type Metric,
} from './metric.ts'

/** Under which the package is known to tracers and meters. */
export const scope = 'flext-core'

const toASecond = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 1]
const toTenThousand = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

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

const ofRuntime = { ...metricsOfRuns, ...metricsOfDelivery, ...metricsOfQueues }

export type Instruments = InstrumentsOf<typeof ofRuntime>

export const currentInstruments = (): (() => Instruments) => instrumentsFor(scope, ofRuntime)

export const messageInstruments = (): (() => InstrumentsOf<typeof metricsOfMessages>) =>
  instrumentsFor(scope, metricsOfMessages)
