/**
 * The program of a fused pair: a native tap and a native target in one process, rows going from one
 * to the other as cells. Only the orchestrator starts it; it ends by itself when that is gone.
 */
import { parseArgs } from 'node:util'

import { FlextDefect, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { Catalog } from './catalog.ts'
import { extracted } from './cells.ts'
import { readJsonFile } from './command-line.ts'
import {
  targetConfigRefused,
  targetInputCutShort,
  type TapError,
  type TargetError,
} from './error.ts'
import { exitCode } from './exit-code.ts'
import { fusedLoad } from './fused-load.ts'
import type { FusedReport } from './fused-report.ts'
import { SingerState } from './message.ts'
import { reportError, type PluginEnvironment } from './plugin-report.ts'
import { writeAll } from './standard-stream.ts'
import type { NativeTap } from './tap-main.ts'
import type { NativeTarget } from './target-main.ts'

type Failure = TapError | TargetError

/** Runs the pair to its end and answers with the exit code of the process. */
export const runFusedPair = async <TapConfig, TargetConfig>(
  tap: NativeTap<TapConfig>,
  target: NativeTarget<TargetConfig>,
  args: ReadonlyArray<string>,
  environment: PluginEnvironment,
): Promise<number> => {
  const done = await loadFused(tap, target, filesOf(args), environment.FLEXT_RUN ?? '')
  if (E.isRight(done)) return exitCode.success
  reportError(done.left._tag.startsWith('Tap') ? tap.name : target.name, done.left, environment)
  return exitCode.failed
}

const loadFused = async <TapConfig, TargetConfig>(
  tap: NativeTap<TapConfig>,
  target: NativeTarget<TargetConfig>,
  files: Readonly<Partial<Record<'config' | 'catalog' | 'state' | 'target-config', string>>>,
  run: string,
): Promise<FlextResult<void, Failure>> => {
  const { extractCells } = tap
  if (extractCells === undefined) throw new FlextDefect(`${tap.name} has no rows of cells`)
  const read = <A>(codec: t.Type<A, unknown>, what: string, file: string | undefined) =>
    E.mapLeft((problems: ReadonlyArray<string>): Failure =>
      targetConfigRefused(what === 'target-config' ? target.name : tap.name, problems),
    )(readJsonFile(codec, what, file ?? ''))
  const tapConfig = read(tap.config, 'config', files.config)
  if (E.isLeft(tapConfig)) return tapConfig
  const targetConfig = read(target.config, 'target-config', files['target-config'])
  if (E.isLeft(targetConfig)) return targetConfig
  const catalog =
    files.catalog === undefined
      ? await tap.discover(tapConfig.right)
      : read(Catalog, 'catalog', files.catalog)
  if (E.isLeft(catalog)) return catalog
  const state = files.state === undefined ? E.right({}) : read(SingerState, 'state', files.state)
  if (E.isLeft(state)) return state

  const store = await target.open(targetConfig.right, run)
  if (E.isLeft(store)) return store
  const orchestrator = process.ppid
  try {
    const load = fusedLoad(store.right, (reached) => {
      tell({ ...load.counts(), ...(reached === undefined ? {} : { state: reached }) })
      // Whoever is to decide about the run is gone, and another may be waiting to go on with it.
      return process.ppid === orchestrator
        ? E.right(undefined)
        : E.left(targetInputCutShort(target.name, 0))
    })
    const extraction = extractCells(tapConfig.right, catalog.right, state.right, load.sink)
    const done = await (extraction instanceof Promise ? extraction : extracted(extraction))
    return E.isLeft(done) ? done : await load.end()
  } finally {
    await store.right.close()
  }
}

const filesOf = (args: ReadonlyArray<string>) =>
  parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      catalog: { type: 'string' },
      state: { type: 'string' },
      'target-config': { type: 'string' },
    },
  }).values

const tell = (report: FusedReport): void => {
  writeAll(1, Buffer.from(`${JSON.stringify(report)}\n`))
}
