/** The port of dbt over a Meltano project: its plugin, its processes, the artifacts that they write. */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'

import type { FlextResult, FlextTask } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'
import { pipe } from 'fp-ts/lib/function.js'

import { projectOf, type ProcessVariables } from '../etl-pipeline/adapters/project-of.ts'
import type { PluginConfigRefused } from '../etl-pipeline/error.ts'
import { dbtCommand, dbtCommands, type DbtCommand } from './dbt-command.ts'
import { dbtSettings, type DbtSettings } from './dbt-settings.ts'
import {
  dbtCommandUnknown,
  isFailure,
  nodeInWords,
  type DbtCommandUnknown,
  type DbtPlanningError,
  type DbtRunError,
} from './error.ts'
import type { DbtReceipt, DbtTransformationRequest } from './model.ts'
import { freshnessOf } from './point-of-failure.ts'
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
    staleSources: (request, signal) =>
      pipe(
        commandOf(request, env),
        TE.chainW((found) => staleSources(found, request, signal, observer)),
      ),
    run: (request, attempt) =>
      pipe(
        commandOf(request, env),
        TE.chainW((found) => runUntilDone(found, request, attempt, observer)),
      ),
  },
})

interface Found {
  readonly command: DbtCommand
  readonly settings: DbtSettings
}

const commandOf = (
  request: DbtTransformationRequest,
  env: ProcessVariables,
): FlextTask<Found, DbtPlanningError> => {
  const { plugin: name, command, behind = [] } = request
  const unknown = () =>
    dbtCommandUnknown(name, command, `a command of dbt that runs one of ${dbtCommands}`)
  return pipe(
    projectOf(request, env),
    TE.chainEitherKW((project) => project.partsOf([...behind, `${name}:${command}`])),
    TE.chainEitherKW((parts): FlextResult<Found, DbtCommandUnknown | PluginConfigRefused> => {
      const part = parts.at(-1)
      if (part === undefined || !('command' in part)) return E.left(unknown())
      const found = dbtCommand(part.command, request)
      if (found === undefined) return E.left(unknown())
      return E.map((settings: DbtSettings) => ({ command: found, settings }))(
        dbtSettings(part.command),
      )
    }),
  )
}

/** Nodes that fail go again as often as the plugin's annotation `flext.retry` says. */
const runUntilDone =
  (
    { command, settings }: Found,
    request: DbtTransformationRequest,
    { runId, signal }: DbtAttempt,
    { onLog, ...told }: DbtObserver,
  ): FlextTask<DbtReceipt, DbtRunError> =>
  async () => {
    const observer: DbtObserver = {
      ...told,
      ...(onLog ? { onLog: (said) => onLog({ ...said, run: runId }) } : {}),
    }
    const { times, wait: first = 5000 } = settings.retry ?? { times: 0 }
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

const staleSources =
  (
    { command, settings }: Found,
    request: DbtTransformationRequest,
    signal: AbortSignal,
    observer: DbtObserver,
  ): FlextTask<ReadonlyArray<string>, DbtRunError> =>
  async () => {
    if (settings.fresh_sources !== true || command.command === 'source freshness')
      return E.right([])
    const { onLog } = observer
    const ran = await runDbtOnce(freshnessOf(command), {
      notes: `${notesOf(request)}.sources`,
      run: 'freshness',
      goesOn: false,
      signal,
      observer: onLog === undefined ? {} : { onLog },
    })
    return E.map(({ nodes }: DbtReceipt) =>
      nodes.filter(({ status }) => isFailure(status)).map(nodeInWords),
    )(ran)
  }

/** Kept for each command with its choice of nodes. */
const notesOf = ({ project, retry: _, ...request }: DbtTransformationRequest): string =>
  join(
    project,
    '.flext',
    'dbt',
    `${createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 16)}.jsonl`,
  )
