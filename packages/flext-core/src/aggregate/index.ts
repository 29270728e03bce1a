export { aggregate, type Aggregate, type EventOf, type SnapshotPolicy } from './aggregate.ts'
export type { AggregateUnreadable, VersionConflict } from './aggregate-error.ts'
export {
  aggregateStore,
  type AggregateStore,
  type AppendOptions,
  type HistoricEvent,
  type LoadedAggregate,
} from './aggregate-store.ts'
export { aggregateMigration, makeAggregateTables } from './aggregate-table.ts'
