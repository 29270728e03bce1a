/** The real command in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'

export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface FlextProcess {
  readonly pid: number
  readonly ended: Promise<Ended>
  readonly stderr: () => string
  readonly kill: ChildProcess['kill']
  readonly closeStdout: () => void
}

const program = new URL('../src/bin/flext.ts', import.meta.url).pathname

export const startFlext = (
  args: ReadonlyArray<string>,
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): FlextProcess => {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env
  const child = spawn(process.execPath, ['--conditions=@flext/source', program, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return {
    pid: child.pid!,
    stderr: () => stderr,
    kill: (signal) => child.kill(signal),
    closeStdout: () => child.stdout.destroy(),
    ended: new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve({ code: code ?? signal, stdout, stderr }))
    }),
  }
}

export const runFlext = (
  args: ReadonlyArray<string>,
  cwd: string,
  env?: NodeJS.ProcessEnv,
): Promise<Ended> => startFlext(args, cwd, env).ended

/** Asks again and again until the answer is there; a minute at most. */
export const eventually = async <A>(ask: () => A | undefined): Promise<A> => {
  for (let n = 0; n < 1_200; n++) {
    const answer = ask()
    if (answer !== undefined) return answer
    await wait(50)
  }
  throw new Error('it did not come about within a minute')
}
