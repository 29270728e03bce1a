export { dbtPorts, type DbtSurroundings } from './dbt-ports.ts'
export type {
  DbtAborted,
  DbtArtifactRefused,
  DbtCommandUnknown,
  DbtCrashed,
  DbtNodesFailed,
  DbtRefused,
  DbtTransformationError,
} from './error.ts'
export { isDbtCommand } from './dbt-command.ts'
export { DbtModelBuilt, DbtTransformationCompleted } from './event.ts'
export type { DbtNodeEvent } from './log-event.ts'
export { DbtNode, DbtReceipt, DbtTransformationRequest, DbtTransformationResult } from './model.ts'
export type { DbtAttempt, DbtPort } from './ports.ts'
export type { DbtObserver } from './run-dbt.ts'
export { FlextDbtTransformationService } from './transformation-service.ts'
