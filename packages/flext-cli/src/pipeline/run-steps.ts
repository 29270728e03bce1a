/**
 * The commands of plugins that stand between the pipelines of a run, such as `dbt:run`. They are no
 * durable runs: where a job goes on, a command whose next pipeline was begun is not run again.
 */
import type { ResolvedCommand, RunPart } from 'flext-meltano'
import { commandToRun, runCommand } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { duration } from '../terminal/quantity.ts'
import { onInterruption, exitCodeFor } from './interruption.ts'

export interface FinishedCommand {
  readonly command: string
  readonly durationMs: number
}

/** By the number of the pipeline that they stand before; those at the end by the number of pipelines. */
export type CommandsBefore = ReadonlyMap<number, ReadonlyArray<ResolvedCommand>>

export const commandsBefore = (parts: ReadonlyArray<RunPart>): CommandsBefore => {
  const found = new Map<number, ReadonlyArray<ResolvedCommand>>()
  let pipelines = 0
  for (const part of parts) {
    if ('pipeline' in part) pipelines += 1
    else found.set(pipelines, [...(found.get(pipelines) ?? []), part.command])
  }
  return found
}

/** One after another; the first that fails is the last. */
export const runCommands = async (
  { world, notePaint }: Cli,
  commands: ReadonlyArray<ResolvedCommand>,
  write: (text: string) => void,
): Promise<E.Either<Failure, ReadonlyArray<FinishedCommand>>> => {
  const done: Array<FinishedCommand> = []
  const abort = new AbortController()
  const interruption = onInterruption(world, (signal) => abort.abort(signal))
  try {
    for (const command of commands) {
      const request = commandToRun(command)
      const began = world.now()
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
