/** Metrics as data, and the instruments made of them. */
import {
  metrics,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  type MeterProvider,
  type UpDownCounter,
} from '@opentelemetry/api'

export interface Metric<Kind extends string> {
  readonly kind: Kind
  readonly name: string
  /** After UCUM; what is counted stands in braces. */
  readonly unit: string
  readonly description: string
  /** Of a histogram. */
  readonly boundaries?: ReadonlyArray<number>
}

/** Boundaries of a histogram in seconds, from a millisecond to an hour. */
export const toAnHour = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 3_600]

const metric =
  <const Kind extends string>(kind: Kind) =>
  (
    name: string,
    unit: string,
    description: string,
    boundaries?: ReadonlyArray<number>,
  ): Metric<Kind> => ({ kind, name, unit, description, ...(boundaries && { boundaries }) })

export const counter = metric('counter')
export const gauge = metric('gauge')
export const histogram = metric('histogram')
export const upDown = metric('up-down counter')

export interface InstrumentOf {
  readonly counter: Counter
  readonly gauge: Gauge
  readonly histogram: Histogram
  readonly 'up-down counter': UpDownCounter
}

export type InstrumentsOf<Group extends Readonly<Record<string, Metric<keyof InstrumentOf>>>> = {
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

/**
 * The instruments of whichever provider is registered now: it may come later than who uses them.
 * `scope` is the name under which meters know whoever measures.
 */
export const instrumentsFor = <Group extends Readonly<Record<string, Metric<keyof InstrumentOf>>>>(
  scope: string,
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
