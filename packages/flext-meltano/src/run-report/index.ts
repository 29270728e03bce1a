/**
 * What people see of pipelines: what a run would do, and what it did.
 *
 * @packageDocumentation
 */
export {
  foreseenPipeline,
  type ForeseenPipeline,
} from '../etl-pipeline/adapters/foreseen-pipeline.ts'
export type {
  ForeseenColumn,
  LoadForecast,
  LoadWay,
  ModelForecast,
  TableForecast,
} from '../singer/load-forecast.ts'
export { replicationOf, type Replication } from '../singer/replication.ts'
export { selectedColumns, type SelectedColumn } from '../singer/selected-columns.ts'
export { bookmarkText, stateChanges, type BookmarkChange } from '../state/state-changes.ts'
export type { ModelAccount, PhaseAccount, PipelineAccount, StreamAccount } from './model.ts'
export { pipelineAccount } from './pipeline-account.ts'
