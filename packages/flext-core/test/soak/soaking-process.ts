/** A child process of the soak, as its parent sees it: loaded, then set to work, then gone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import type { Assignment } from './soak-child.ts'

const childFile = fileURLToPath(new URL('soak-child.ts', import.meta.url))

export interface SoakingProcess {
  /** Settles when it is ready, or gone. */
  readonly begin: (assignment: Assignment) => Promise<void>
  readonly send: (line: string) => void
  readonly kill: (signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void
  /** Settles with its exit code, null when it was killed. */
  readonly gone: Promise<number | null>
  /** What it printed so far. */
  readonly lines: ReadonlyArray<string>
}

export const soakingProcess = (cache: string): SoakingProcess => {
  const lines: Array<string> = []
  const running = spawn(process.execPath, ['--conditions=@flext/source', childFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  })
  running.stdin.on('error', () => {})
  const gone = once(running, 'close').then(([code]) => code as number | null)
  const ready = Promise.withResolvers<void>()
  createInterface({ input: running.stdout }).on('line', (line) => {
    lines.push(line)
    if (line === 'ready') ready.resolve()
  })
  return {
    begin: async (assignment) => {
      running.stdin.write(`${JSON.stringify(assignment)}\n`)
      await Promise.race([ready.promise, gone])
    },
    send: (line) => void running.stdin.write(`${line}\n`),
    kill: (signal) => void running.kill(signal),
    gone,
    lines,
  }
}
