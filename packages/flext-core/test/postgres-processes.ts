/** Processes on one journal on PostgreSQL, each with what it prints. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import type { PostgresChildOptions } from './postgres-child.ts'

export interface PostgresChild {
  readonly lines: ReadonlyArray<string>
  /** Waits for a line, unless it is there already. */
  readonly says: (isIt: RegExp) => Promise<string>
  /** Waits for a line that is not there yet. */
  readonly saysNow: (isIt: RegExp) => Promise<string>
  readonly signal: (name: NodeJS.Signals) => void
  readonly kill: () => Promise<void>
}

const file = fileURLToPath(new URL('postgres-child.ts', import.meta.url))

export const postgresChild = (options: PostgresChildOptions, cache: string): PostgresChild => {
  const child = spawn(
    process.execPath,
    ['--conditions=@flext/source', file, JSON.stringify(options)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    },
  )
  const lines: Array<string> = []
  let isGone = false
  const gone = once(child, 'close').then(() => {
    isGone = true
  })
  let heard = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    heard.resolve()
    heard = Promise.withResolvers()
  })
  const line = async (isIt: RegExp, from: number): Promise<string> => {
    for (;;) {
      const found = lines.find((one, n) => n >= from && isIt.test(one))
      if (found !== undefined) return found
      if (isGone) throw new Error(`it ended, having said:\n${lines.join('\n')}`)
      await Promise.race([heard.promise, gone])
    }
  }
  return {
    lines,
    says: (isIt) => line(isIt, 0),
    saysNow: (isIt) => line(isIt, lines.length),
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}
