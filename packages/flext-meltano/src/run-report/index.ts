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
} from '../singer/target/load-forecast.ts'
export { isAtLeast, logLevels, type LogLevel, type LogLine } from '../plugin-logs/log-line.ts'
export { metricSummaries, type MetricSummary } from '../plugin-logs/metric-summary.ts'
export { metricText, type PluginMetric } from '../plugin-logs/plugin-metric.ts'
export { logReader } from '../plugin-logs/read-log-line.ts'
export {
  isWanted,
  lineReader,
  type KeptLine,
  type LineFilter,
  type LineReader,
} from '../run-files/kept-lines.ts'
export { readProgress, type ProgressSample } from '../run-files/progress-samples.ts'
export { runFolder, runsFolder } from '../run-files/run-folder.ts'
export { runFiles, type RunFiles, type RunFilesOptions } from '../run-files/run-files.ts'
export { replicationOf, type Replication } from '../singer/replication.ts'
export { selectedColumns, type SelectedColumn } from '../singer/selected-columns.ts'
export { bookmarkText, stateChanges, type BookmarkChange } from '../state/state-changes.ts'
export type { ModelAccount, PhaseAccount, PipelineAccount, StreamAccount } from './model.ts'
export { pipelineAccount } from './pipeline-account.ts'
export { reportPage } from './report-page.ts'
export type { ReportedLetter, RunReport } from './run-report.ts'
export { runDiff, type ColumnDiff, type RunDiff, type Sides, type StreamDiff } from './run-diff.ts'
