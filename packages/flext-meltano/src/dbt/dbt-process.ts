/** One process of dbt from its start to its end, heard line by line. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { lineSplitter } from '../io/line-splitter.ts'
import { startPlugin } from '../plugin-process/plugin-process.ts'
import { hidingSecrets } from '../plugin-process/secret-texts.ts'
import type { PluginNotStarted, ProcessEnd } from '../singer/error.ts'
import type { DbtCommand } from './dbt-command.ts'

export interface DbtHearing {
  readonly signal: AbortSignal
  /** A line of standard output. */
  readonly onLine: (line: string) => void
  /** A line of standard error. */
  readonly onLog: (line: string) => void
}

/** dbt takes back a running query when it is interrupted; after so long it is ended. */
const graceMs = 10_000

/** How it ended, whatever the end. */
export const runDbtProcess = async (
  { name, executable, env, cwd, secrets }: DbtCommand,
  args: ReadonlyArray<string>,
  { signal, onLine, onLog }: DbtHearing,
): Promise<FlextResult<ProcessEnd, PluginNotStarted>> => {
  const started = await startPlugin({
    command: { name, executable, args, env, cwd, native: false },
    options: [],
    env: {},
    secrets,
    onLog: ({ line }) => onLog(line),
  })
  if (E.isLeft(started)) return started
  const dbt = started.right
  const stop = (): void => void dbt.stop(graceMs, 'SIGINT')
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  dbt.stdin.end()
  const hide = hidingSecrets(secrets)
  const splitter = lineSplitter()
  const tell = (line: string): void => {
    if (line.trim() !== '') onLine(hide(line))
  }
  dbt.stdout.on('data', (chunk: Buffer) => splitter.take(chunk).forEach(tell))
  const end = await dbt.ended
  const rest = splitter.rest()
  if (rest !== undefined) tell(rest)
  signal.removeEventListener('abort', stop)
  return E.right(end)
}
