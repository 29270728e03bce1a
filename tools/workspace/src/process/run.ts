/** Runs a program of the workspace and waits for it; its output goes where the caller says. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds nx.json. */
export const workspaceRoot: string = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  '..',
)

/** How a program ended. */
export interface Ended {
  /** 0 when it went well; 1 when a signal ended it. */
  readonly code: number
  /** What it printed, on both streams; empty when the output was inherited. */
  readonly output: string
  readonly stdout: string
  readonly stderr: string
}

/** What a run may differ in. */
export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** `inherit` shows the output as it comes, `collect` returns it. */
  readonly output?: 'inherit' | 'collect'
}

/** Runs `command` found on PATH, the workspace's own binaries first. Rejects when it cannot start. */
export const run = (
  command: string,
  args: readonly string[],
  { cwd = workspaceRoot, env = {}, output = 'inherit' }: RunOptions = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: {
        ...process.env,
        PATH: `${join(workspaceRoot, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
        ...env,
      },
      stdio: [
        'ignore',
        output === 'inherit' ? 'inherit' : 'pipe',
        output === 'inherit' ? 'inherit' : 'pipe',
      ],
    })
    const printed: { readonly stream: 'stdout' | 'stderr'; readonly chunk: Buffer }[] = []
    child.stdout?.on('data', (chunk: Buffer) => printed.push({ stream: 'stdout', chunk }))
    child.stderr?.on('data', (chunk: Buffer) => printed.push({ stream: 'stderr', chunk }))
    const text = (stream?: 'stdout' | 'stderr'): string =>
      Buffer.concat(
        printed
          .filter((one) => stream === undefined || one.stream === stream)
          .map((one) => one.chunk),
      ).toString()
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: text(), stdout: text('stdout'), stderr: text('stderr') })
    })
  })
