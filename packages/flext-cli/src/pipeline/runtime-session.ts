/**
 * Owning a journal for as long as a command makes runs go on: the runtime, who looks on, and what
 * happens on Ctrl-C. All of it is closed at the end, whatever the end.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

import type { FlextLog, FlextRuntime } from 'flext-core'
import { either as E } from 'fp-ts'

import { openRuntime } from '../journal-access/open-runtime.ts'
import { logLevels, pinoLog, type OpenLog } from '../log/pino-log.ts'
import type { Cli } from '../program/cli.ts'
import type { Failure } from '../program/outcome.ts'
import { usageInvalid } from '../program/usage.ts'
import { watchFor } from '../watch/watch-for.ts'
import type { Watch } from '../watch/watch.ts'
import type { StopSignal } from '../world/world.ts'
import { onInterruption } from './interruption.ts'

export interface RuntimeSession {
  readonly runtime: FlextRuntime
  readonly watch: Watch
  readonly log: FlextLog
  readonly journal: string
  /** Aborted by the signal that ends it all. */
  readonly stopping: AbortSignal
  /** The signal that ended it all, if one did. */
  readonly interrupted: () => StopSignal | undefined
}

export interface SteeringOptions {
  readonly logLevel: string
  readonly logFile?: string
  /** How what goes on is told: auto, plain, json or none. */
  readonly progress?: string
  /** How long another process may have the journal still: `30m`. */
  readonly wait?: string
}

/**
 * Asked on the first signal: whether what is under way is being ended well. With a promise, all is
 * closed when that settles; without, the command comes to its end by itself.
 */
export type EndInOrder = () => boolean | Promise<void>

export const withRuntime = async <A>(
  cli: Cli,
  journal: string,
  options: SteeringOptions,
  use: (session: RuntimeSession) => Promise<E.Either<Failure, A>>,
  endInOrder: EndInOrder = () => false,
): Promise<E.Either<Failure, A>> => {
  const watching = watchFor(cli, options.progress)
  if (E.isLeft(watching)) return watching
  const watch = watching.right
  const opened = openLog(cli, options, watch)
  if (E.isLeft(opened)) return opened
  const { log, close } = opened.right
  try {
    const unmade = makeFolder(journal)
    if (unmade) return E.left(unmade)
    const { wait } = options
    const runtime = await openRuntime({ path: journal, log, wait, tell: watch.write })
    if (E.isLeft(runtime)) return runtime
    return await using(cli, { runtime: runtime.right, watch, journal, log }, use, endInOrder)
  } finally {
    watch.end()
    close()
  }
}

type Parts = Pick<RuntimeSession, 'runtime' | 'watch' | 'journal' | 'log'>

const using = async <A>(
  { world, notePaint }: Cli,
  parts: Parts,
  use: (session: RuntimeSession) => Promise<E.Either<Failure, A>>,
  endInOrder: EndInOrder,
): Promise<E.Either<Failure, A>> => {
  const { runtime, watch } = parts
  const stop = new AbortController()
  const interruption = onInterruption(
    world,
    () => {
      const ending = endInOrder()
      const close = (): void => {
        stop.abort()
        void runtime.close()
      }
      if (ending === false) {
        watch.write(
          `${notePaint.yellow('stopping')}, so that it can go on later … (again: at once)\n`,
        )
        return close()
      }
      watch.write(
        `${notePaint.yellow('stopping')} the tap; what is loaded so far will be committed … (again: at once)\n`,
      )
      if (typeof ending === 'object') void ending.then(close)
    },
    watch.end,
  )
  try {
    return await use({ ...parts, stopping: stop.signal, interrupted: interruption.came })
  } finally {
    await runtime.close()
    interruption.ignore()
  }
}

const openLog = (
  { world, options, notePaint }: Cli,
  { logLevel, logFile }: SteeringOptions,
  watch: Watch,
): E.Either<Failure, OpenLog> => {
  if (!(logLevels as ReadonlyArray<string>).includes(logLevel)) {
    const known = logLevels.join(', ')
    return E.left(usageInvalid(`--log-level: there is no ${logLevel}; there are ${known}`))
  }
  const file = logFile === undefined ? undefined : resolve(world.cwd, logFile)
  const log = pinoLog({
    level: options.quiet === true && file === undefined && logLevel === 'warn' ? 'error' : logLevel,
    file,
    write: watch.write,
    forPeople: options.progress !== 'json',
    paint: notePaint,
  })
  return E.isLeft(log) ? E.left(usageInvalid(`--log-file: ${log.left}`)) : log
}

/** The project's own folder for what FLEXT keeps is made, and kept out of version control. */
const makeFolder = (journal: string): Failure | undefined => {
  const folder = dirname(journal)
  if (basename(folder) !== '.flext') return undefined
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) {
      writeFileSync(join(folder, '.gitignore'), '*\n')
    }
    return undefined
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return {
      error: { _tag: 'JournalUnwritable', message: `the folder ${folder} cannot be made: ${why}` },
      hints: ['--journal <file> keeps the runs somewhere else'],
    }
  }
}
