/** Two peer programs, the first one's output being the second one's input. */
import { spawn, type ChildProcess } from 'node:child_process'

import type { MeasuringEnvironment } from '../measured.ts'

/** Runs both to their end. */
export const piped = async (
  env: MeasuringEnvironment,
  first: ReadonlyArray<string>,
  second: ReadonlyArray<string>,
): Promise<void> => {
  const start = (
    [program = '', ...args]: ReadonlyArray<string>,
    stdio: Array<'pipe' | 'inherit' | ChildProcess['stdout']>,
  ) =>
    spawn(process.execPath, [new URL(`${program}.ts`, import.meta.url).pathname, ...args], {
      env: { ...process.env, ...env },
      stdio,
    })
  const tap = start(first, ['pipe', 'pipe', 'inherit'])
  const target = start(second, [tap.stdout, 'inherit', 'inherit'])
  tap.stdin?.end()
  tap.stdout?.destroy()
  await Promise.all([tap, target].map(endedWell))
}

/** Runs one to its end. */
export const started = (
  env: MeasuringEnvironment,
  [program = '', ...args]: ReadonlyArray<string>,
): Promise<void> =>
  endedWell(
    spawn(process.execPath, [new URL(`${program}.ts`, import.meta.url).pathname, ...args], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    }),
  )

const endedWell = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`a peer ended with exit code ${code}`)),
    )
  })
