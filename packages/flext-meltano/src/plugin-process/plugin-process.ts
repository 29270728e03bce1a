/**
 * A running plugin, in a process group of its own so that what it starts ends with it. Only groups
 * that were started here are ever signalled, by their id.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { codeOf } from '../io/standard-stream.ts'
import type { PairError, PluginNotStarted, ProcessEnd } from '../singer/error.ts'
import { pluginSpan } from '../telemetry/plugin-span.ts'
import { oneBufferSocket } from './one-buffer-socket.ts'
import type { PluginCommand } from './plugin-command.ts'
import { keepGroup } from './plugin-keeper.ts'
import { pluginLog, type PluginLog, type PluginLogLine } from './plugin-log.ts'
import { startFailure } from './start-failure.ts'

export interface PluginProcess {
  readonly name: string
  readonly stdin: Writable
  readonly stdout: Readable
  readonly log: PluginLog
  /** How it ended, once it has, and all it said is read. */
  readonly ended: Promise<ProcessEnd>
  readonly hasEnded: () => boolean
  /** Why it came to no good end, where that is known better than by how it ended. */
  readonly failure?: () => PairError | undefined
  /** Asks the group to end, with SIGTERM where nothing else is said, then insists; done when it has ended. */
  readonly stop: (graceMs: number, ask?: NodeJS.Signals) => Promise<ProcessEnd>
}

export interface PluginStart {
  readonly command: PluginCommand
  /** Options after the command's own: `--config` and its like. */
  readonly options: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly secrets: ReadonlyArray<string>
  readonly onLog: (line: PluginLogLine) => void
  /** For a reader of much: a chunk is overwritten by the next, unless the stream is paused by then. */
  readonly oneBuffer?: boolean
}

/** Starts a plugin; the failure says what could not be run. */
export const startPlugin = async ({
  command,
  options,
  env,
  secrets,
  onLog,
  oneBuffer = false,
}: PluginStart): Promise<FlextResult<PluginProcess, PluginNotStarted>> => {
  const { name, executable, args, cwd } = command
  const socket = oneBuffer ? await oneBufferSocket() : undefined
  const endSpan = pluginSpan(name, command.native)
  const refused = (error: unknown): E.Either<PluginNotStarted, never> => {
    socket?.near.destroy()
    endSpan()
    return E.left(notStarted(command, startFailure(error)))
  }
  const starting = E.tryCatch(
    () =>
      spawn(executable, [...args, ...options], {
        ...(cwd === undefined ? {} : { cwd }),
        // oxlint-disable-next-line no-process-env -- a child gets its parent's, as from a shell
        env: { ...process.env, ...(command.native ? compileCache() : {}), ...command.env, ...env },
        stdio: ['pipe', socket?.far ?? 'pipe', 'pipe'],
        detached: true,
      }) as ChildProcessByStdio<Writable, Readable, Readable>,
    (error) => error,
  )
  socket?.far.destroy()
  // What is too long for the system, or no text of it, is refused at once.
  if (E.isLeft(starting)) return refused(starting.left)
  const child = starting.right
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(refused(error)))
    child.once('spawn', () => {
      child.on('error', () => {})
      const log = pluginLog(name, child.stderr, secrets, onLog)
      const plugin = running(name, child, socket?.near ?? child.stdout, log)
      void plugin.ended.then(endSpan)
      resolve(E.right(plugin))
    })
  })
}

/** A plugin of this package finds compiled what this process keeps so: in the folder of this Node's own. */
const compileCache = (): Readonly<Record<string, string>> => {
  const folder = getCompileCacheDir()
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

const running = (
  plugin: string,
  child: ChildProcessByStdio<Writable, Readable | null, Readable>,
  stdout: Readable,
  log: PluginLog,
): PluginProcess => {
  let over = false
  const letGo = keepGroup(child.pid)
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (exitCode, signal) => {
      const end = (): void => {
        over = true
        letGo()
        resolve({ plugin, exitCode, signal, log: log.tail() })
      }
      if (stdout.closed) end()
      else stdout.once('close', end)
    })
  })
  // A plugin that ends while it is talked to breaks its pipes; how it ended says why.
  for (const pipe of [child.stdin, stdout, child.stderr]) pipe.on('error', () => {})

  return {
    name: plugin,
    stdin: child.stdin,
    stdout,
    log,
    ended,
    hasEnded: () => over,
    stop: async (graceMs, ask = 'SIGTERM') => {
      if (over) return ended
      signalGroup(child.pid, ask)
      // A tap that nobody reads any more could not end for all it still wants to say.
      stdout.resume()
      const insist = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs)
      const end = await ended
      clearTimeout(insist)
      return end
    },
  }
}

const signalGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error
  }
}

const notStarted = ({ name, executable, cwd }: PluginCommand, found: string): PluginNotStarted => {
  const noFolder = cwd !== undefined && !existsSync(cwd)
  const expected = noFolder ? `the folder ${cwd}` : `the command ${executable}`
  return {
    _tag: 'PluginNotStarted',
    message: `${name}: expected ${expected}, found ${found}`,
    plugin: name,
    executable,
    expected,
    found,
  }
}
