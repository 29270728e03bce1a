/** The program of every native tap: command line, config, catalog, state, and what it prints. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { codeOf, writeAll } from '../../io/standard-stream.ts'
import {
  pluginArguments,
  readJsonFile,
  type PluginAbout,
} from '../../plugin-process/command-line.ts'
import { exitCode } from '../../plugin-process/exit-code.ts'
import { reportError, type PluginEnvironment } from '../../plugin-process/plugin-report.ts'
import type { Answer } from '../answer.ts'
import { Catalog } from '../catalog.ts'
import type { CellSink, ExtractionOutcome } from '../cells.ts'
import { tapConfigRefused, type TapError } from '../error.ts'
import { SingerState } from '../message.ts'

/** Prints messages: whole lines, as many at once as there are. Blocks while the reader is busy. */
export type TapOutput = (lines: string | Uint8Array) => void

/**
 * What makes a native tap: its config codec, and how it discovers and extracts. `run` is the one that
 * the orchestrator loads, where there is one.
 */
export interface NativeTap<Config> extends PluginAbout {
  readonly config: t.Type<Config, unknown>
  readonly discover: (config: Config) => Answer<Catalog, TapError>
  readonly extract: (
    config: Config,
    catalog: Catalog,
    state: SingerState,
    output: TapOutput,
    run?: string,
  ) => Answer<void, TapError>
  /** The same as rows of cells, where the source has such: what a fused pair is made of. */
  readonly extractCells?: (
    config: Config,
    catalog: Catalog,
    state: SingerState,
    sink: CellSink,
    run?: string,
  ) => ExtractionOutcome
}

/** Runs the tap to its end and answers with the exit code of the process. */
export const runNativeTap = async <Config>(
  tap: NativeTap<Config>,
  args: ReadonlyArray<string>,
  environment: PluginEnvironment,
): Promise<number> => {
  const given = pluginArguments(args)
  if (E.isLeft(given)) return print(2, `${tap.name}: ${given.left}`, exitCode.usage)
  const { config: configFile, catalog: catalogFile, state: stateFile, discover } = given.right
  if (given.right.help) return print(1, help(tap), exitCode.success)
  if (given.right.version) return print(1, `${tap.name} v${tap.version}`, exitCode.success)
  if (given.right.about) return print(1, about(tap), exitCode.success)

  const outcome = await withOutput(tap.name, async (output) => {
    const config = fileOf(tap.name, tap.config, 'config', configFile)
    if (E.isLeft(config)) return config
    if (discover) {
      const found = await tap.discover(config.right)
      if (E.isRight(found)) output(`${JSON.stringify(found.right, undefined, 2)}\n`)
      return found
    }
    const catalog =
      catalogFile === undefined
        ? await tap.discover(config.right)
        : fileOf(tap.name, Catalog, 'catalog', catalogFile)
    if (E.isLeft(catalog)) return catalog
    const state =
      stateFile === undefined ? E.right({}) : fileOf(tap.name, SingerState, 'state', stateFile)
    return E.isLeft(state)
      ? state
      : tap.extract(config.right, catalog.right, state.right, output, environment.FLEXT_RUN)
  })
  if (E.isRight(outcome)) return exitCode.success
  reportError(tap.name, outcome.left, environment)
  return exitCode.failed
}

const fileOf = <A>(
  tap: string,
  codec: t.Type<A, unknown>,
  what: string,
  file: string | undefined,
): FlextResult<A, TapError> => {
  if (file === undefined)
    return E.left(tapConfigRefused(tap, [`expected --${what} <file>, found nothing`]))
  const read = readJsonFile(codec, what, file)
  return E.isLeft(read) ? E.left(tapConfigRefused(tap, read.left)) : read
}

/** Gives the work an output; a reader that has gone is a failure of the tap, not a crash. */
const withOutput = async (
  tap: string,
  work: (output: TapOutput) => Promise<FlextResult<unknown, TapError>>,
): Promise<FlextResult<unknown, TapError>> => {
  try {
    return await work((lines) =>
      writeAll(1, typeof lines === 'string' ? Buffer.from(lines) : lines),
    )
  } catch (error) {
    if (codeOf(error) !== 'EPIPE') throw error
    const message = `${tap}: the reader of the messages has gone`
    return E.left({ _tag: 'TapOutputClosed', message, tap })
  }
}

const print = (fd: 1 | 2, text: string, code: number): number => {
  writeAll(fd, Buffer.from(`${text}\n`))
  return code
}

const about = ({ name, version, description }: PluginAbout): string =>
  JSON.stringify({
    name,
    version,
    description,
    capabilities: ['catalog', 'discover', 'state', 'about'],
  })

const help = ({ name, description }: PluginAbout): string =>
  `${name} --config <file> [--discover | --catalog <file> --state <file>]   ${description}\n` +
  'Prints Singer messages, or the catalog with --discover.\n' +
  'Also: --about, --version, --help.'
