/** The metrics of the runtime, and their units. `docs/reference/telemetry.md` lists them. */
import {
  metrics,
  type Counter,
  type Histogram,
  type MeterProvider,
  type UpDownCounter,
} from '@opentelemetry/api'

/** Under which the runtime is known to tracers and meters. */
export const scope = 'flext-core'

export interface Instruments {
  readonly runs: Counter
  readonly runDuration: Histogram
  readonly stepDuration: Histogram
  readonly retries: Counter
  readonly undos: Counter
  readonly queueWaiting: UpDownCounter
  readonly queueWait: Histogram
  readonly appendRecords: Histogram
  readonly appendDuration: Histogram
}

const seconds = (boundaries: ReadonlyArray<number>) => ({
  unit: 's',
  advice: { explicitBucketBoundaries: [...boundaries] },
})

const toAnHour = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 3_600]
const toASecond = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 1]
const toTenThousand = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

const instrumentsOf = (provider: MeterProvider): Instruments => {
  const meter = provider.getMeter(scope)
  return {
    runs: meter.createCounter('flext.runs', {
      unit: '{run}',
      description: 'Runs that ended in this process',
    }),
    runDuration: meter.createHistogram('flext.run.duration', {
      ...seconds(toAnHour),
      description: 'From the start or recovery of a run to its end in this process',
    }),
    stepDuration: meter.createHistogram('flext.step.duration', {
      ...seconds(toAnHour),
      description: 'One attempt at a step',
    }),
    retries: meter.createCounter('flext.step.retries', {
      unit: '{retry}',
      description: 'Failed attempts that are followed by another',
    }),
    undos: meter.createCounter('flext.undos', {
      unit: '{undo}',
      description: 'Changes that were taken back',
    }),
    queueWaiting: meter.createUpDownCounter('flext.queue.waiting', {
      unit: '{run}',
      description: 'Runs that wait in a queue',
    }),
    queueWait: meter.createHistogram('flext.queue.wait', {
      ...seconds(toAnHour),
      description: 'How long a run waited for its turn in a queue',
    }),
    appendRecords: meter.createHistogram('flext.journal.append.records', {
      unit: '{record}',
      advice: { explicitBucketBoundaries: toTenThousand },
      description: 'Records that went into the journal together',
    }),
    appendDuration: meter.createHistogram('flext.journal.append.duration', {
      ...seconds(toASecond),
      description: 'One group commit',
    }),
  }
}

/** The instruments of a dispatcher. */
export interface MessageInstruments {
  readonly messageDuration: Histogram
}

const messageInstrumentsOf = (provider: MeterProvider): MessageInstruments => ({
  messageDuration: provider.getMeter(scope).createHistogram('flext.message.duration', {
    ...seconds(toAnHour),
    description: 'From the dispatch of a message to its answer, or that of one handler of an event',
  }),
})

/** Made by whichever provider is registered now: it may come later than who uses it. */
const current = <A>(instrumentsBy: (provider: MeterProvider) => A): (() => A) => {
  let known: MeterProvider | undefined
  let made: A | undefined
  return () => {
    const provider = metrics.getMeterProvider()
    if (made === undefined || provider !== known) {
      known = provider
      made = instrumentsBy(provider)
    }
    return made
  }
}

export const currentInstruments = (): (() => Instruments) => current(instrumentsOf)

export const messageInstruments = (): (() => MessageInstruments) => current(messageInstrumentsOf)
