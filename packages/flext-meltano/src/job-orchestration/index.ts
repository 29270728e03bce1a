export type { JobIncomplete } from './error.ts'
export { JobCompleted } from './event.ts'
export { jobPorts, type JobSurroundings } from './job-ports.ts'
export {
  JobCommand,
  JobPart,
  JobPipeline,
  JobRequest,
  JobResult,
  JobTransformation,
  PluginCommandDone,
  PluginCommandRequest,
} from './model.ts'
export { FlextMeltanoJobOrchestrationService } from './orchestration-service.ts'
export { jobWithout, planJob, strangersIn, type JobPlanning } from './plan-job.ts'
export type { JobPorts, JobStopPort, PluginCommandPort } from './ports.ts'

export { FlextCrossPipelineCoordinationService } from '../cross-pipeline/coordination-service.ts'
export type { UpstreamPort, UpstreamsLate } from '../cross-pipeline/coordination-service.ts'
export { CoordinationRequest, UpstreamPipeline } from '../cross-pipeline/model.ts'

export { FlextResourceAllocationService } from '../resource-allocation/allocation-service.ts'
export type { ResourcePort, ResourcesShort } from '../resource-allocation/allocation-service.ts'
export { Allocation, AllocationRequest } from '../resource-allocation/model.ts'
export { openResourceStore } from '../resource-allocation/resource-store.ts'
export type { ResourceNeed, ResourceStore } from '../resource-allocation/resource-store.ts'

export { LoadTakenBack } from '../load-undo/event.ts'
export { FlextLoadUndoService } from '../load-undo/load-undo-service.ts'
export { loadUndoPorts } from '../load-undo/load-undo-ports.ts'
export { LoadUndoRequest, LoadUndoResult } from '../load-undo/model.ts'
export type { LoadUndoError, LoadUndoPort, LoadUndoPorts } from '../load-undo/ports.ts'
export type { LoadStands } from '../singer/target/taken-back.ts'
