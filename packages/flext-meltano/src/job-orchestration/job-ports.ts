/** The ports of a job over a Meltano project: those of its pipelines, and the commands of its plugins. */
import { FlextDefect, type FlextTask } from 'flext-core'
import { taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { isDbtCommand } from '../dbt/dbt-command.ts'
import { dbtPorts } from '../dbt/dbt-ports.ts'
import { dbtNodesFailed, isFailure, type DbtTransformationError } from '../dbt/error.ts'
import type { DbtNodeEvent } from '../dbt/log-event.ts'
import type { DbtAttempt } from '../dbt/ports.ts'
import type { DbtPort } from '../dbt/ports.ts'
import { projectOf, type ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import type { LoadDrain } from '../etl-pipeline/load-drain.ts'
import type { PipelineObserver } from '../etl-pipeline/observer.ts'
import type { ETLPipelinePorts } from '../etl-pipeline/ports.ts'
import { commandToRun } from '../invoke/plugin-command.ts'
import { runCommand, type CommandError } from '../invoke/run-command.ts'
import type { PluginCommandRequest } from './model.ts'
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
  (request, attempt) =>
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
        const { signal } = attempt
        const onLine = (line: string) => onLog?.({ plugin, line })
        const ran: FlextTask<void, CommandError | DbtTransformationError> = isDbtCommand(
          last.command,
        )
          ? runDbtPart({ env, onLine }, request, attempt)
          : runCommand({ ...commandToRun(last.command), signal, onLine })
        return pipe(
          ran,
          TE.map(() => ({
            command: request.command,
            durationMs: Math.round(performance.now() - began),
          })),
        )
      }),
    )

/** Nodes of dbt that fail fail the part. */
const runDbtPart = (
  { env, onLine }: { readonly env: ProcessVariables; readonly onLine: (line: string) => void },
  { command: name, ...request }: PluginCommandRequest,
  attempt: DbtAttempt,
) => {
  const [plugin = '', command = ''] = name.split(':', 2)
  const onNode = ({ status, kind, name: node }: DbtNodeEvent): void => {
    if (status !== undefined) onLine(`${status} ${kind} ${node}`)
  }
  const onLog = ({ line }: { readonly line: string }): void => onLine(line)
  const { dbt } = dbtPorts({ env, observer: { onNode, onLog } })
  return pipe(
    dbt.run({ ...request, plugin, command }, attempt),
    TE.filterOrElseW(
      ({ nodes }) => !nodes.some(({ status }) => isFailure(status)),
      ({ nodes, checks }) => dbtNodesFailed(plugin, nodes, checks),
    ),
    TE.map(() => {}),
  )
}
