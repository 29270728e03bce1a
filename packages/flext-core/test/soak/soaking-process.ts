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
  readonly gone: Promise<void>
  readonly isGone: () => boolean
  /** Undefined while it is there; null when it was killed. */
  readonly code: () => number | null | undefined
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
  let code: number | null | undefined
  const gone = once(running, 'close').then(([ended]) => void (code = ended as number | null))
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
    isGone: () => code !== undefined,
    code: () => code,
    lines,
  }
}
