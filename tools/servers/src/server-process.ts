/**
 * The process of one server, with its folder. However this process ends, even by SIGKILL, a guard
 * that holds the other end of a pipe stops the server and removes the folder.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'

import { killTree } from './process-tree.ts'
import type { SystemUser } from './unprivileged-user.ts'

export interface ServerCommand {
  readonly program: string
  readonly args: ReadonlyArray<string>
  readonly user: SystemUser | undefined
  /** What it prints goes here. */
  readonly log: string
  /** Removed when this process ends without having stopped the server. */
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
}

export interface ServerProcess {
  readonly pid: number
  readonly running: () => boolean
  /** Asks it to end; kills it when it has not after `within` milliseconds. */
  readonly stop: (signal: NodeJS.Signals, within?: number) => Promise<void>
  /** Kills it and all that it started, at once. */
  readonly kill: () => Promise<void>
  /** Waits until `ready` says so; throws with the end of its log when it ends before, or takes too long. */
  readonly ready: (ready: () => Promise<boolean>, within?: number) => Promise<void>
}

export const startProcess = (command: ServerCommand): ServerProcess => {
  const log = openSync(command.log, 'a')
  const child = spawn(command.program, command.args, {
    ...command.user,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', ...command.env },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  child.unref()
  const pid = child.pid
  if (pid === undefined) throw new Error(`${command.program} could not be started`)
  const guard = guardOf(pid, command.folder)
  let running = true
  const ended = once(child, 'exit').then(() => {
    running = false
    dismiss(guard)
  })
  const within = async (ms: number): Promise<void> => {
    const late = setTimeout(() => killTree(pid), ms)
    await ended
    clearTimeout(late)
  }

  return {
    pid,
    running: () => running,
    stop: async (signal, ms = 10_000) => {
      if (running) process.kill(pid, signal)
      await within(ms)
    },
    kill: async () => {
      if (running) killTree(pid)
      // Whoever waits for its end is not to end before.
      child.ref()
      await ended
    },
    ready: async (ready, ms = 60_000) => {
      const deadline = Date.now() + ms
      while (!(await ready())) {
        if (running && Date.now() < deadline) {
          await new Promise((resolve) => {
            setTimeout(resolve, 20)
          })
          continue
        }
        if (running) await within(0)
        const said = readFileSync(command.log, 'utf8').trim().split('\n').slice(-15).join('\n')
        throw new Error(`${command.program} did not start:\n${said}`)
      }
    },
  }
}

/** Reads a pipe that ends with this process; told to go by a word, it does nothing. */
const guardOf = (pid: number, folder: string): ChildProcess => {
  const guard = spawn(
    '/bin/sh',
    [
      '-c',
      'read word; [ -n "$word" ] || { kill -QUIT "$1"; sleep 1; rm -rf "$2"; }',
      'guard',
      String(pid),
      folder,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' },
  )
  guard.unref()
  guard.stdin.on('error', () => {})
  ;(guard.stdin as typeof guard.stdin & { readonly unref?: () => void }).unref?.()
  return guard
}

const dismiss = (guard: ChildProcess): void => {
  guard.stdin?.end('done\n')
}
