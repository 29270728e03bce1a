export {
  etlPipelinePorts,
  type ETLPipelineSurroundings,
} from './etl-pipeline/etl-pipeline-ports.ts'
export type {
  ETLPipelineError,
  NothingSelected,
  PlanningError,
  PluginConfigRefused,
  QualityGateFailed,
  StreamsUnknown,
  TransformRefused,
} from './etl-pipeline/error.ts'
export {
  ETLPipelineBegun,
  ETLPipelineCompleted,
  ETLPipelineStreamsLoaded,
} from './etl-pipeline/event.ts'
export {
  Delivery,
  ETLPipelineRequest,
  ETLPipelineResult,
  LoadReceipt,
  PipelinePlan,
  PipelineTransaction,
  QualityReport,
  RowCounts,
  TapCatalog,
  TransformReceipt,
} from './etl-pipeline/model.ts'
export { BackfillWindow, windowProblem } from './etl-pipeline/backfill-window.ts'
export { loadDrain, type LoadDrain } from './etl-pipeline/load-drain.ts'
export type {
  PipelineLogLine,
  PipelineObserver,
  PipelineProgress,
  StreamProgress,
} from './etl-pipeline/observer.ts'
export { FlextMeltanoETLPipelineOrchestrationService } from './etl-pipeline/orchestration-service.ts'
export {
  FlextSingerTapDiscoveryService,
  TapDiscovered,
} from './singer-services/tap-discovery-service.ts'
export {
  FlextSingerTapExtractionService,
  StagedExtraction,
} from './singer-services/tap-extraction-service.ts'
export {
  FlextSingerTargetLoadingService,
  TargetLoadingRequest,
} from './singer-services/target-loading-service.ts'
export type {
  ETLPipelinePorts,
  LoadAttempt,
  LoadPort,
  PipelineRunsPort,
  ProjectPort,
  StagingPort,
  TapPort,
  TransformPort,
} from './etl-pipeline/ports.ts'

export { readProject, type MappingName, type MeltanoProject } from './project/project.ts'
export type { ProjectSchedule } from './project/project-schedule.ts'
export type { ReadProject } from './project/read-project.ts'
export type { PipelineSpec, PlanOptions, RunPart } from './project/pipeline-plan.ts'
export type {
  ResolvedCommand,
  ResolvedPlugin,
  ResolvedTransform,
} from './project/resolved-plugin.ts'
export type { Manifest } from './project/manifest.ts'
export { stateIdFor } from './project/state-id.ts'
export type { ResolvedSetting, SettingSource } from './project/setting-resolution.ts'
export type { NativePlugin } from './project/native-plugin.ts'
export { pluginKinds, type ByKind, type PluginKind } from './project/plugin-kind.ts'
export type { JsonObject } from './project/json.ts'
export { redacted } from './project/redaction.ts'
export type {
  EnvironmentUnknown,
  JobUnknown,
  ScheduleUnknown,
  PipelineInvalid,
  PluginUnknown,
  ProjectError,
  ProjectInvalid,
  ProjectUnreadable,
} from './project/error.ts'

export {
  DeadLetter,
  problemText,
  RecordProblem,
  type WholeDeadLetter,
} from './dead-letters/dead-letter.ts'
export { DeadLetterLimits, DeadLetterPolicy } from './dead-letters/dead-letter-policy.ts'
export {
  sqliteDeadLetters,
  type DeadLetterFilter,
  type DeadLetterStore,
  type NewDeadLetter,
  type SealedBatch,
} from './dead-letters/dead-letter-store.ts'
export type { TooManyDeadLetters } from './dead-letters/too-many-dead-letters.ts'
export { projectDeadLetters } from './etl-pipeline/adapters/dead-letters-of.ts'
export { LoadLimits, PipelineSettings, RetrySettings } from './etl-pipeline/pipeline-settings.ts'
export { KeptState, StateKind, type StateBackend, type StateChange } from './state/state-backend.ts'
export type {
  StateBackendFailed,
  StateBackendRefused,
  StateChanged,
  StateError,
  StateRevisionUnknown,
} from './state/state-error.ts'
export { fileStateBackend, type FileStateOptions } from './state/file-state-backend.ts'
export { postgresStateBackend, type PostgresStateOptions } from './state/postgres-state-backend.ts'
export { sqliteStateBackend, type SqliteStateOptions } from './state/sqlite-state-backend.ts'
export { copyState, restoreState } from './state/state-history.ts'
export { isEmptyState, mergeStates, onlyStreams, withoutStreams } from './state/merge-states.ts'
export { openStates, type ProjectStates } from './etl-pipeline/adapters/project-states.ts'
export { stagingOf } from './etl-pipeline/adapters/target-staging.ts'

export {
  applyCatalogRules,
  type CatalogRules,
  type CatalogRuleUnused,
  type RuledCatalog,
} from './catalog/catalog-rules.ts'
export {
  Catalog,
  CatalogMetadata,
  CatalogStream,
  isPropertySelected,
  isStreamSelected,
  keyProperties,
  propertyMetadata,
  ReplicationMethod,
  streamMetadata,
  streamName,
} from './singer/catalog.ts'
export { formatOf, JsonSchema, typesOf, type JsonType } from './singer/json-schema.ts'
export {
  ActivateVersionMessage,
  BatchMessage,
  flextEndLine,
  parseMessage,
  SchemaMessage,
  SingerState,
  StateMessage,
  type FlextEndMessage,
  type RecordMessage,
  type SingerMessage,
  type SingerRecord,
} from './singer/message.ts'

export { discover, type DiscoveryRequest } from './singer/pair/discover.ts'
export {
  LoadPath,
  PairReceipt,
  type PairLimits,
  type PairProgress,
  type PairRequest,
} from './singer/pair/pair.ts'
export {
  nativePlugin,
  type NativePluginName,
  type PluginCommand,
  type TapCommand,
  type TargetCommand,
} from './plugin-process/plugin-command.ts'
export type { PluginLogLine } from './plugin-process/plugin-log.ts'
export { runPair } from './singer/pair/run-pair.ts'
export type {
  DiscoveryError,
  HandoverFailed,
  LoadLimitPassed,
  PairAborted,
  PairError,
  PluginHung,
  PluginNotStarted,
  ProcessEnd,
  TapCatalogRefused,
  TapFailed,
  TapOutputRefused,
  TargetFailed,
} from './singer/error.ts'

export type { PluginAbout } from './plugin-process/command-line.ts'
export type { Mismatch } from './singer/mismatch.ts'
export type { PluginEnvironment } from './plugin-process/plugin-report.ts'
export {
  tapConfigRefused,
  tapSourceRefused,
  tapSourceUnreadable,
  type SourceProblem,
  type TapConfigRefused,
  type TapError,
  type TapOutputClosed,
  type TapSourceRefused,
  type TapSourceUnreadable,
} from './singer/tap/tap-error.ts'
export { runNativeTap, type NativeTap, type TapOutput } from './singer/tap/tap-main.ts'
export {
  targetConfigRefused,
  targetRunUnknown,
  targetSchemaRefused,
  targetStorageFailed,
  type InputProblem,
  type TargetConfigRefused,
  type TargetError,
  type TargetInputCutShort,
  type TargetInputRefused,
  type TargetRunUnknown,
  type TargetSchemaRefused,
  type TargetStorageFailed,
} from './singer/target/target-error.ts'
export { runNativeTarget, type NativeTarget } from './singer/target/target-main.ts'
export { Discarded, PublishReceipt, RowEffects } from './singer/target/row-effects.ts'
export type {
  RecordFacts,
  StagedRun,
  TargetStaging,
  TargetStore,
} from './singer/target/target-store.ts'

export { LoadMethod } from './table/load-method.ts'
export { SchemaChanges } from './table/schema-change.ts'

export { buildModels, type ModelsToBuild } from './transform/build-models.ts'
export { readModels } from './transform/read-models.ts'
export { lineageOf } from './transform/lineage.ts'
export type { BuiltModel, LineageEdge, ModelsBuilt, SqlModel } from './transform/model.ts'
export { SqlTransformConfig } from './transform/sql-transform-config.ts'
export type {
  ModelFailed,
  ModelProblem,
  ModelsRefused,
  TransformAborted,
  TransformError,
} from './transform/error.ts'

export { runChecks, type ChecksToRun } from './quality/run-checks.ts'
export type { CheckResult, FailingSample } from './quality/check-result.ts'
export { checkInWords, QualityCheck, type AcceptedValue } from './quality/quality-check.ts'
export type { CheckProblem, ChecksAborted, ChecksRefused, QualityError } from './quality/error.ts'

export { columnLineage, type SelectLineage } from './lineage/column-lineage.ts'
export type { ColumnUse } from './lineage/column-use.ts'
export { drawLineage, labelOf, lineageSvg, type LineageDrawing } from './lineage/draw-lineage.ts'
export { FlextDataLineageService } from './lineage/data-lineage-service.ts'
export type { DataLineageError, LineageUndelivered, LineageUnknown } from './lineage/error.ts'
export { DataLineageTold } from './lineage/event.ts'
export {
  columnImpact,
  lineageGraph,
  reachedFrom,
  type ColumnEdge,
  type ColumnImpact,
  type ColumnPlace,
  type LineageGraph,
  type LineageNode,
  type Reached,
} from './lineage/graph.ts'
export { journalLineage, lineageOfRun } from './lineage/journal-lineage.ts'
export { lineagePage } from './lineage/lineage-page.ts'
export {
  lineageSettings,
  type LineageSettings,
  type LineageSettingsInvalid,
} from './lineage/lineage-settings.ts'
export { fileLineageSink, httpLineageSink, type HttpLineageSink } from './lineage/lineage-sinks.ts'
export {
  DataLineageRequest,
  DataLineageResult,
  RunLineage,
  type DatasetName,
  type InputColumn,
  type ReadDataset,
  type RunOutcome,
  type WrittenDataset,
} from './lineage/model.ts'
export { OpenLineageRunEvent } from './lineage/open-lineage.ts'
export { openLineageEvents, type OpenLineageOptions } from './lineage/open-lineage-events.ts'
export type { LineageSink, LineageSinkPort, LineageSourcePort } from './lineage/ports.ts'
export { packageVersion } from './plugin-process/package-version.ts'
export { FlextDataQualityService } from './data-quality/data-quality-service.ts'
export { DataQualityAssessed } from './data-quality/event.ts'
export { DataQualityResult } from './data-quality/model.ts'
export type { PublishedDataPort } from './data-quality/ports.ts'
export { publishedData } from './data-quality/published-data.ts'
export {
  assessingServices,
  qualityHistory,
  type CheckedAt,
  type CheckHistory,
} from './data-quality/quality-history.ts'
export { qualityPage } from './data-quality/quality-page.ts'
