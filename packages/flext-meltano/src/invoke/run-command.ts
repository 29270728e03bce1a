/** Runs a command of a plugin to its end: `dbt:run`, or a program with arguments of the user's own. */
import { spawn } from 'node:child_process'
import { isAbsolute, resolve } from 'node:path'
import type { Readable } from 'node:stream'

import type { FlextError, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { lineSplitter } from '../io/line-splitter.ts'
import { hidingSecrets } from '../plugin-process/secret-texts.ts'
import { startFailure } from '../plugin-process/start-failure.ts'

export interface CommandToRun {
  /** What people know it by: `dbt:run`. */
  readonly name: string
  readonly executable: string
  readonly args: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Texts that are taken out of whatever it says. */
  readonly secrets?: ReadonlyArray<string>
  readonly signal?: AbortSignal
  /** Hears each line that it says; without it, it has this process's own streams. */
  readonly onLine?: (line: string) => void
}

export interface CommandNotStarted extends FlextError<'CommandNotStarted'> {
  readonly command: string
  readonly executable: string
}
export interface CommandFailed extends FlextError<'CommandFailed'> {
  readonly command: string
  readonly exitCode: number | null
  readonly signal: string | null
  readonly log: ReadonlyArray<string>
}
export interface CommandAborted extends FlextError<'CommandAborted'> {
  readonly command: string
}
export type CommandError = CommandNotStarted | CommandFailed | CommandAborted

const graceMs = 5000
const linesKept = 10

/** Done when the command has ended with exit code 0. */
export const runCommand =
  (request: CommandToRun): FlextTask<void, CommandError> =>
  () => {
    const { name, args, env, cwd, onLine, signal, secrets = [] } = request
    const executable = startedFrom(request.executable, cwd)
    const refused = (error: unknown): E.Either<CommandNotStarted, never> => {
      const message = `${name}: expected the program ${executable}, found ${startFailure(error)}`
      return E.left({ _tag: 'CommandNotStarted', message, command: name, executable })
    }
    const starting = E.tryCatch(
      () =>
        spawn(executable, [...args], {
          cwd,
          // oxlint-disable-next-line no-process-env -- a child gets its parent's, as from a shell
          env: { ...process.env, ...env },
          stdio: onLine === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'],
        }),
      refused,
    )
    if (E.isLeft(starting)) return Promise.resolve(starting.left)
    const child = starting.right
    const log: Array<string> = []
    const hide = hidingSecrets(secrets)
    const said = (line: string): void => {
      const shown = hide(line.trimEnd())
      log.push(shown)
      if (log.length > linesKept) log.shift()
      onLine?.(shown)
    }
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) eachLine(stream, said)
    const insist = () => {
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
    }
    signal?.addEventListener('abort', insist, { once: true })
    if (signal?.aborted) insist()
    return new Promise((done) => {
      child.once('error', (error) => done(refused(error)))
      child.once('close', (exitCode, by) => {
        signal?.removeEventListener('abort', insist)
        if (signal?.aborted) {
          const message = `${name} was ended before it was done`
          done(E.left({ _tag: 'CommandAborted', message, command: name }))
        } else if (exitCode === 0) done(E.right(undefined))
        else {
          const how = by === null ? `ended with exit code ${exitCode}` : `was ended by ${by}`
          const last = log.length === 0 ? '' : `; it said last: ${log.at(-1) ?? ''}`
          const message = `${name} ${how}${last}`
          done(E.left({ _tag: 'CommandFailed', message, command: name, exitCode, signal: by, log }))
        }
      })
    })
  }

/** A path starts at the project's root; a bare name is looked for on PATH. */
const startedFrom = (executable: string, root: string): string =>
  executable.includes('/') && !isAbsolute(executable) ? resolve(root, executable) : executable

const eachLine = (stream: Readable, tell: (line: string) => void): void => {
  const splitter = lineSplitter()
  stream.on('data', (chunk: Buffer) => splitter.take(chunk).forEach(tell))
  stream.on('end', () => {
    const rest = splitter.rest()
    if (rest !== undefined) tell(rest)
  })
}
