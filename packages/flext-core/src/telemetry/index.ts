/**
 * Metrics of one's own beside those of the runtime, told the same way.
 *
 * @packageDocumentation
 */
export {
  counter,
  gauge,
  histogram,
  instrumentsFor,
  toAnHour,
  upDown,
  type InstrumentOf,
  type InstrumentsOf,
  type Metric,
} from './metric.ts'
