/**
 * The program of every native target: command line, config, Singer messages from stdin to a
 * {@link TargetStore}, checkpoints, and the end of the input. Under the orchestrator (`FLEXT_RUN`)
 * rows are only staged, and the end of the input is success only after FLEXT_END; for a plain
 * Singer runner the end of the input is success, and rows are published at once.
 */
import { randomUUID } from 'node:crypto'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { textBytes } from '../../io/line-splitter.ts'
import { readSome, writeAll } from '../../io/standard-stream.ts'
import {
  pluginArguments,
  readJsonFile,
  type PluginAbout,
} from '../../plugin-process/command-line.ts'
import { exitCode } from '../../plugin-process/exit-code.ts'
import { reportError, type PluginEnvironment } from '../../plugin-process/plugin-report.ts'
import type { Answer } from '../answer.ts'
import { targetConfigRefused, targetInputCutShort, type TargetError } from '../error.ts'
import type { SingerState } from '../message.ts'
import type { LoadForecast, LoadToForesee } from './load-forecast.ts'
import { messageInput } from './message-input.ts'
import { messageLoad, type MessageLoad } from './message-load.ts'
import type { TargetStaging, TargetStore } from './target-store.ts'

/** What makes a native target: its config codec, and how its store and staging are opened. */
export interface NativeTarget<Config> extends PluginAbout {
  readonly config: t.Type<Config, unknown>
  /** Opens (or reopens, truncated to its last checkpoint) the staging of a run. */
  readonly open: (config: Config, run: string) => Answer<TargetStore, TargetError>
  readonly staging: (config: Config) => TargetStaging
  /** What a load would do, by looking; where the target can tell. */
  readonly forecast?: (config: Config, load: LoadToForesee) => Answer<LoadForecast, TargetError>
}

/** Runs the target to its end and answers with the exit code of the process. */
export const runNativeTarget = async <Config>(
  target: NativeTarget<Config>,
  args: ReadonlyArray<string>,
  environment: PluginEnvironment,
): Promise<number> => {
  const given = pluginArguments(args)
  if (E.isLeft(given)) return print(2, `${target.name}: ${given.left}`, exitCode.usage)
  if (given.right.help) return print(1, help(target), exitCode.success)
  if (given.right.version) return print(1, `${target.name} v${target.version}`, exitCode.success)
  if (given.right.about) return print(1, about(target), exitCode.success)

  const config = configOf(target, given.right.config)
  const loaded = E.isLeft(config)
    ? config
    : environment.FLEXT_RUN
      ? await stageRun(target, config.right, environment.FLEXT_RUN)
      : await publishAtOnce(target, config.right)
  if (E.isRight(loaded)) return exitCode.success
  reportError(target.name, loaded.left, environment)
  return loaded.left._tag === 'TargetInputCutShort' ? exitCode.inputCutShort : exitCode.failed
}

const configOf = <Config>(
  { name, config }: NativeTarget<Config>,
  file: string | undefined,
): FlextResult<Config, TargetError> => {
  if (file === undefined)
    return E.left(targetConfigRefused(name, ['expected --config <file>, found nothing']))
  const read = readJsonFile(config, 'config', file)
  return E.isLeft(read) ? E.left(targetConfigRefused(name, read.left)) : read
}

/** Under the orchestrator: what stands after the last checkpoint counts only after FLEXT_END. */
const stageRun = async <Config>(
  { name, open }: NativeTarget<Config>,
  config: Config,
  run: string,
): Promise<FlextResult<void, TargetError>> => {
  const store = await open(config, run)
  if (E.isLeft(store)) return store
  try {
    const load = messageLoad(name, store.right, printState)
    const read = await readInput(name, load, 'cut')
    if (E.isLeft(read) || load.ended()) return read
    return E.left(targetInputCutShort(name, load.lines()))
  } finally {
    await store.right.close()
  }
}

/** For a plain Singer runner: the end of the input is success. */
const publishAtOnce = async <Config>(
  { name, open, staging: stagingOf }: NativeTarget<Config>,
  config: Config,
): Promise<FlextResult<void, TargetError>> => {
  const run = `standalone-${randomUUID()}`
  const staging = stagingOf(config)
  const store = await open(config, run)
  if (E.isLeft(store)) return store

  let load: MessageLoad
  let staged: FlextResult<void, TargetError>
  try {
    load = messageLoad(name, store.right)
    staged = await readInput(name, load, 'whole')
    if (E.isRight(staged)) staged = await store.right.checkpoint(load.state(), true)
  } finally {
    await store.right.close()
  }
  const published = E.isLeft(staged) ? staged : await staging.publish(run, 'standalone')()
  if (E.isLeft(published)) {
    await staging.discard(run)()
    return published
  }
  const state = load.state()
  if (state !== undefined) printState(state)
  return E.right(undefined)
}

/** Reads stdin to its end, or to the first failure. */
const readInput = async (
  name: string,
  load: MessageLoad,
  lastLine: 'whole' | 'cut',
): Promise<FlextResult<void, TargetError>> => {
  const input = messageInput(name, load)
  const block = Buffer.allocUnsafe(textBytes)
  for (let size = readSome(0, block); size > 0; size = readSome(0, block)) {
    const taken = await input.take(block.subarray(0, size))
    if (E.isLeft(taken)) return taken
  }
  return input.end(lastLine)
}

/** Singer targets answer with the state that they have made durable, one JSON object a line. */
const printState = (state: SingerState): void => {
  writeAll(1, Buffer.from(`${JSON.stringify(state)}\n`))
}

const print = (fd: 1 | 2, text: string, code: number): number => {
  writeAll(fd, Buffer.from(`${text}\n`))
  return code
}

const about = ({ name, version, description }: PluginAbout): string =>
  JSON.stringify({ name, version, description, capabilities: ['about', 'flext-exactly-once'] })

const help = ({ name, description }: PluginAbout): string =>
  `${name} --config <file>   ${description}\n` +
  'Reads Singer messages on stdin and prints the state it has kept.\n' +
  'Also: --about, --version, --help.'
