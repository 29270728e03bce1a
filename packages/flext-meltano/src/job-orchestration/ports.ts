/** What a job needs of the world beside what its pipelines need. */
import type { FlextTask } from 'flext-core'

import type { DbtPort } from '../dbt/ports.ts'
import type { PlanningError } from '../etl-pipeline/error.ts'
import type { ETLPipelinePorts } from '../etl-pipeline/ports.ts'
import type { CommandError } from '../invoke/run-command.ts'
import type { PluginCommandDone, PluginCommandRequest } from './model.ts'

export interface PluginCommandPort {
  readonly commands: {
    readonly run: (
      request: PluginCommandRequest,
      signal: AbortSignal,
      /** The run that it is done for, for whoever keeps what the plugin says. */
      runId?: string,
    ) => FlextTask<PluginCommandDone, CommandError | PlanningError>
  }
}

export interface JobStopPort {
  readonly jobs: {
    /** Once it is aborted, no further part of any job is begun: the job stays open for whoever goes on with it. */
    readonly stopping: AbortSignal
  }
}

export type JobPorts = ETLPipelinePorts & DbtPort & PluginCommandPort & JobStopPort
