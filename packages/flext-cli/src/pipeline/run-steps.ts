/**
 * The commands of plugins that stand between the pipelines of a run. Those of dbt are runs of their own;
 * others are no durable runs: where a job goes on, a command whose next pipeline was begun is not run again.
 */
import type { ResolvedCommand, RunPart } from 'flext-meltano'
import { isDbtCommand } from 'flext-meltano/dbt'
import { commandToRun, runCommand } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { duration } from '../terminal/quantity.ts'
import { onInterruption, exitCodeFor } from './interruption.ts'
import { runDbt, type FinishedDbt } from './run-dbt.ts'
import type { Session } from './session.ts'

export interface FinishedCommand {
  readonly command: string
  readonly durationMs: number
  /** What dbt came to, where the command is one of dbt's. */
  readonly dbt?: FinishedDbt
}

/** How the commands of a run are to be run. */
export interface CommandOptions {
  readonly environment?: string
  readonly fresh?: boolean
}

/** By the number of the pipeline that they stand before; those at the end by the number of pipelines. */
export type CommandsBefore = ReadonlyMap<number, ReadonlyArray<CommandPart>>

export interface CommandPart {
  readonly command: ResolvedCommand
  /** The tap and the target of the pipeline before it, whose variables it has. */
  readonly behind?: ReadonlyArray<string>
}

export const commandsBefore = (parts: ReadonlyArray<RunPart>): CommandsBefore => {
  const found = new Map<number, ReadonlyArray<CommandPart>>()
  let pipelines = 0
  let behind: ReadonlyArray<string> | undefined
  for (const part of parts) {
    if ('pipeline' in part) {
      pipelines += 1
      behind = [part.pipeline.tap.name, part.pipeline.target.name]
    } else {
      const { command } = part
      const before = found.get(pipelines) ?? []
      found.set(pipelines, [...before, behind === undefined ? { command } : { command, behind }])
    }
  }
  return found
}

/** One after another; the first that fails is the last. */
export const runCommands = async (
  cli: Cli,
  session: Session,
  commands: ReadonlyArray<CommandPart>,
  options: CommandOptions,
): Promise<E.Either<Failure, ReadonlyArray<FinishedCommand>>> => {
  const { world, notePaint } = cli
  const { write } = session.watch
  const done: Array<FinishedCommand> = []
  const abort = new AbortController()
  const interruption = onInterruption(world, (signal) => abort.abort(signal))
  try {
    for (const part of commands) {
      const { command } = part
      const request = commandToRun(command)
      const began = world.now()
      if (isDbtCommand(command)) {
        const dbt = await runDbt(cli, session, part, options)
        if (E.isLeft(dbt)) return dbt
        done.push({ command: request.name, durationMs: world.now() - began, dbt: dbt.right })
        continue
      }
      write(`${notePaint.cyan('▶')} ${notePaint.bold(request.name)}\n`)
      const ran = await runCommand({
        ...request,
        signal: abort.signal,
        onLine: (line) => write(`  ${notePaint.dim(`${command.name} │`)} ${line}\n`),
      })()
      if (E.isLeft(ran)) {
        const signal = interruption.came()
        return E.left({
          error: ran.left,
          ...(signal === undefined ? {} : { exitCode: exitCodeFor(signal) }),
        })
      }
      const durationMs = world.now() - began
      write(`${notePaint.green('✔')} ${request.name}  ${notePaint.dim(duration(durationMs))}\n`)
      done.push({ command: request.name, durationMs })
    }
    return E.right(done)
  } finally {
    interruption.ignore()
  }
}
