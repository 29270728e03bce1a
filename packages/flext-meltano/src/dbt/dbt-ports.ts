/** The port of dbt over a Meltano project: its plugin, its processes, the artifacts that they write. */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { projectOf, type ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import { settingsOfPlugin } from '../etl-pipeline/adapters/settings-of.ts'
import type { ProjectError } from '../project/error.ts'
import type { ResolvedCommand } from '../project/resolved-plugin.ts'
import { dbtCommand, dbtCommands, type DbtCommand } from './dbt-command.ts'
import { dbtCommandUnknown, isFailure, type DbtCommandUnknown, type DbtRunError } from './error.ts'
import type { DbtReceipt, DbtTransformationRequest } from './model.ts'
import type { DbtAttempt, DbtPort } from './ports.ts'
import { runDbtOnce, type DbtObserver } from './run-dbt.ts'

export interface DbtSurroundings {
  readonly env: ProcessVariables
  readonly observer?: DbtObserver
}

export const dbtPorts = ({ env, observer = {} }: DbtSurroundings): DbtPort => ({
  dbt: {
    plan: (request) =>
      pipe(
        commandOf(request, env),
        TE.map(({ command: { command } }) => ({ command })),
      ),
    run: (request, attempt) =>
      pipe(
        commandOf(request, env),
        TE.chainW((found) => runUntilDone(found, request, attempt, observer)),
      ),
  },
})

interface Found {
  readonly plugin: ResolvedCommand
  readonly command: DbtCommand
}

const commandOf = (
  request: DbtTransformationRequest,
  env: ProcessVariables,
): FlextTask<Found, ProjectError | DbtCommandUnknown> => {
  const { plugin: name, command, behind = [] } = request
  const unknown = () =>
    dbtCommandUnknown(name, command, `a command of dbt that runs one of ${dbtCommands}`)
  return pipe(
    projectOf(request, env),
    TE.chainEitherKW((project) => project.partsOf([...behind, `${name}:${command}`])),
    TE.chainEitherKW((parts): FlextResult<Found, DbtCommandUnknown> => {
      const part = parts.at(-1)
      if (part === undefined || !('command' in part)) return E.left(unknown())
      const found = dbtCommand(part.command, request)
      return found === undefined
        ? E.left(unknown())
        : E.right({ plugin: part.command, command: found })
    }),
  )
}

/** Nodes that fail go again as often as the plugin's annotation `flext.retry` says. */
const runUntilDone =
  (
    { plugin, command }: Found,
    request: DbtTransformationRequest,
    { runId, signal }: DbtAttempt,
    { onLog, ...told }: DbtObserver,
  ): FlextTask<DbtReceipt, DbtRunError> =>
  async () => {
    const observer: DbtObserver = {
      ...told,
      ...(onLog ? { onLog: (said) => onLog({ ...said, run: runId }) } : {}),
    }
    const settings = settingsOfPlugin(plugin)
    const { times, wait: first = 5000 } = E.isRight(settings)
      ? (settings.right.retry ?? { times: 0 })
      : { times: 0 }
    const asked = { notes: notesOf(request), run: runId, signal, observer }
    for (let tried = 0; ; tried++) {
      const goesOn = tried > 0 || request.retry === true
      const ran = await runDbtOnce(command, { ...asked, goesOn })
      const failed = E.isRight(ran) && ran.right.nodes.some(({ status }) => isFailure(status))
      if (!failed || tried >= times || signal.aborted) return ran
      const pause = first * 2 ** tried
      observer.onLog?.({ plugin: command.name, line: `what failed goes again in ${pause} ms` })
      await wait(pause, undefined, { signal }).catch(() => {})
    }
  }

/** Kept for each command with its choice of nodes. */
const notesOf = ({ project, retry: _, ...request }: DbtTransformationRequest): string =>
  join(
    project,
    '.flext',
    'dbt',
    `${createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16)}.jsonl`,
  )
