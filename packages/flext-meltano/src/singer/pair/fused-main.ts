/**
 * The program of a fused pair: a native tap and a native target in one process, rows going from one
 * to the other as cells. Only the orchestrator starts it; it ends by itself when that is gone.
 */
import { parseArgs } from 'node:util'

import { FlextDefect, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'
import type * as t from 'io-ts'

import { writeAll } from '../../io/standard-stream.ts'
import { readJsonFile } from '../../plugin-process/command-line.ts'
import { exitCode } from '../../plugin-process/exit-code.ts'
import { reportError, type PluginEnvironment } from '../../plugin-process/plugin-report.ts'
import type { Answer } from '../answer.ts'
import { Catalog } from '../catalog.ts'
import { extracted, type CellSink, type ExtractionOutcome } from '../cells.ts'
import {
  targetConfigRefused,
  targetInputCutShort,
  type TapError,
  type TargetError,
} from '../error.ts'
import { SingerState } from '../message.ts'
import type { NativeTap } from '../tap/tap-main.ts'
import type { NativeTarget } from '../target/target-main.ts'
import type { TargetStore } from '../target/target-store.ts'
import { fusedLoad } from './fused-load.ts'
import type { FusedReport } from './fused-report.ts'

type Failure = TapError | TargetError

/** A tap whose rows are cells, once it has read its config. */
export interface FusedTap {
  readonly name: string
  readonly configured: (file: string | undefined) => FlextResult<ConfiguredTap, Failure>
}

interface ConfiguredTap {
  readonly discover: () => Answer<Catalog, TapError>
  readonly extract: (
    catalog: Catalog,
    state: SingerState,
    sink: CellSink,
    run: string,
  ) => ExtractionOutcome
}

/** A target that takes cells, once it has read its config. */
export interface FusedTarget {
  readonly name: string
  readonly open: (
    file: string | undefined,
    run: string,
  ) => Promise<FlextResult<TargetStore, Failure>>
}

/** The tap of a fused pair, whatever its config is like. */
export const fusedTap = <Config>(tap: NativeTap<Config>): FusedTap => {
  const { name, config: codec, discover, extractCells } = tap
  if (extractCells === undefined) throw new FlextDefect(`${name} has no rows of cells`)
  return {
    name,
    configured: (file) =>
      E.map((config: Config): ConfiguredTap => ({
        discover: () => discover(config),
        extract: (catalog, state, sink, run) => extractCells(config, catalog, state, sink, run),
      }))(fileOf(name, codec, 'config', file)),
  }
}

/** The target of a fused pair, whatever its config is like. */
export const fusedTarget = <Config>({
  name,
  config: codec,
  open,
}: NativeTarget<Config>): FusedTarget => ({
  name,
  open: async (file, run) => {
    const config = fileOf(name, codec, 'target-config', file)
    return E.isLeft(config) ? config : open(config.right, run)
  },
})

/** Runs the pair to its end and answers with the exit code of the process. */
export const runFusedPair = async (
  tap: FusedTap,
  target: FusedTarget,
  args: ReadonlyArray<string>,
  environment: PluginEnvironment,
): Promise<number> => {
  const done = await loadFused(tap, target, filesOf(args), environment.FLEXT_RUN ?? '')
  if (E.isRight(done)) return exitCode.success
  reportError(done.left._tag.startsWith('Tap') ? tap.name : target.name, done.left, environment)
  return exitCode.failed
}

const fileOf = <A>(
  plugin: string,
  codec: t.Type<A, unknown>,
  what: string,
  file: string | undefined,
): FlextResult<A, Failure> =>
  E.mapLeft((problems: ReadonlyArray<string>): Failure => targetConfigRefused(plugin, problems))(
    readJsonFile(codec, what, file ?? ''),
  )

const loadFused = async (
  tap: FusedTap,
  target: FusedTarget,
  files: Readonly<Partial<Record<'config' | 'catalog' | 'state' | 'target-config', string>>>,
  run: string,
): Promise<FlextResult<void, Failure>> => {
  const configured = tap.configured(files.config)
  if (E.isLeft(configured)) return configured
  const catalog =
    files.catalog === undefined
      ? await configured.right.discover()
      : fileOf(tap.name, Catalog, 'catalog', files.catalog)
  if (E.isLeft(catalog)) return catalog
  const state =
    files.state === undefined ? E.right({}) : fileOf(tap.name, SingerState, 'state', files.state)
  if (E.isLeft(state)) return state

  const store = await target.open(files['target-config'], run)
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
    const extraction = configured.right.extract(catalog.right, state.right, load.sink, run)
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
