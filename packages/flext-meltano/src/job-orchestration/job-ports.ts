/** The ports of a job over a Meltano project: those of its pipelines, of dbt, and the commands of its plugins. */
import { FlextDefect } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import type { DbtPort } from '../dbt/ports.ts'
import { projectOf, type ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import type { LoadDrain } from '../etl-pipeline/load-drain.ts'
import type { PipelineObserver } from '../etl-pipeline/observer.ts'
import type { ETLPipelinePorts } from '../etl-pipeline/ports.ts'
import { commandToRun } from '../invoke/plugin-command.ts'
import { runCommand } from '../invoke/run-command.ts'
import type { JobPorts, PluginCommandPort } from './ports.ts'

export interface JobSurroundings {
  readonly env: ProcessVariables
  readonly pipelines: ETLPipelinePorts
  readonly dbt: DbtPort
  readonly drain: LoadDrain
  readonly observer?: PipelineObserver
}

export const jobPorts = ({
  env,
  pipelines,
  dbt,
  drain,
  observer = {},
}: JobSurroundings): JobPorts => ({
  ...pipelines,
  ...dbt,
  jobs: { stopping: drain.signal },
  commands: { run: commandRunner(env, observer) },
})

const commandRunner =
  (env: ProcessVariables, { onLog }: PipelineObserver): PluginCommandPort['commands']['run'] =>
  (request, signal, run) =>
    pipe(
      projectOf(request, env),
      TE.chainEitherK((project) => project.partsOf([...(request.behind ?? []), request.command])),
      TE.chainW((parts) => {
        const last = parts.at(-1)
        if (last === undefined || !('command' in last)) {
          throw new FlextDefect(`${request.command} is no command of a plugin`)
        }
        const began = performance.now()
        const plugin = last.command.name
        return pipe(
          runCommand({
            ...commandToRun(last.command),
            signal,
            onLine: (line) => onLog?.({ plugin, line, ...(run === undefined ? {} : { run }) }),
          }),
          TE.map(() => ({
            command: request.command,
            durationMs: Math.round(performance.now() - began),
          })),
        )
      }),
    )
