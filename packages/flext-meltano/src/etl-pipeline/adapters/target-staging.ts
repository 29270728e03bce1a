/** Where a pipeline's target keeps what a run has staged, and the states of earlier runs. */
import { isAbsolute, resolve } from 'node:path'

import { decode, FlextDefect, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import type { Answer } from '../../singer/answer.ts'
import {
  targetConfigRefused,
  type TargetConfigRefused,
  type TargetError,
} from '../../singer/error.ts'
import type { LoadForecast, LoadToForesee } from '../../singer/target/load-forecast.ts'
import type { NativeTarget } from '../../singer/target/target-main.ts'
import type { TargetStaging, TargetStore } from '../../singer/target/target-store.ts'
import { targetCsv } from '../../target-csv/target-csv.ts'
import { targetDuckdb } from '../../target-duckdb/target-duckdb.ts'
import { targetJsonl } from '../../target-jsonl/target-jsonl.ts'
import { targetParquet } from '../../target-parquet/target-parquet.ts'
import { PostgresTargetConfig } from '../../target-postgres/postgres-config.ts'
import { targetPostgres } from '../../target-postgres/target-postgres.ts'
import { targetSqlite } from '../../target-sqlite/target-sqlite.ts'
import { stateFileStaging } from './state-file-staging.ts'

/** Of a native target, or the states beside a foreign one. */
export const stagingOf = ({
  target,
}: PipelineSpec): FlextResult<TargetStaging, TargetConfigRefused> => {
  const native = nativeTargetOf(target)
  if (native === undefined) return E.right(stateFileStaging(resolve(target.cwd, '.flext', 'state')))
  return E.isLeft(native) ? native : E.right(native.right.staging())
}

/** The writing half of a native target's staging, in this process. */
export const openStoreOf = (
  { target }: PipelineSpec,
  run: string,
): Answer<TargetStore, TargetError> => {
  const native = nativeTargetOf(target)
  if (native === undefined) throw new FlextDefect(`${target.name} is no native target`)
  return E.isLeft(native) ? native : native.right.open(run)
}

/** What a load would do, where the target is native and can tell. */
export const foreseenBy = (
  { target }: PipelineSpec,
  load: LoadToForesee,
): Answer<LoadForecast, TargetError> | undefined => {
  const native = nativeTargetOf(target)
  if (native === undefined) return undefined
  return E.isLeft(native) ? native : native.right.forecast?.(load)
}

interface OpenTarget {
  readonly staging: () => TargetStaging
  readonly open: (run: string) => Answer<TargetStore, TargetError>
  readonly forecast: ((load: LoadToForesee) => Answer<LoadForecast, TargetError>) | undefined
}

const nativeTargetOf = (
  target: ResolvedPlugin,
): FlextResult<OpenTarget, TargetConfigRefused> | undefined => {
  switch (target.native) {
    case 'target-sqlite':
      return opened(targetSqlite, target, 'database')
    case 'target-parquet':
      return opened(targetParquet, target, 'destination_path')
    case 'target-postgres':
      return opened(targetPostgres, target)
    case 'target-csv':
      return opened(targetCsv, target, 'destination_path')
    case 'target-duckdb':
      return opened(targetDuckdb, target, 'database')
    case 'target-jsonl':
      return opened(targetJsonl, target, 'destination_path')
    default:
      return undefined
  }
}

/** The warehouse file of a pipeline whose target is SQLite. */
export const databaseOf = ({ target }: PipelineSpec): string =>
  fromRoot(target, target.config['database'])

/** The database of a pipeline whose target is PostgreSQL. */
export const postgresConfigOf = ({
  target,
}: PipelineSpec): FlextResult<PostgresTargetConfig, TargetConfigRefused> => {
  const config = decode(PostgresTargetConfig, target.config)
  return E.isRight(config)
    ? config
    : E.left(
        targetConfigRefused(`${target.place}: ${target.name}`, problemLines(config.left.problems)),
      )
}

const opened = <Config>(
  { forecast, ...native }: NativeTarget<Config>,
  target: ResolvedPlugin,
  place?: string,
): FlextResult<OpenTarget, TargetConfigRefused> => {
  const config = decode(native.config, {
    ...target.config,
    ...(place !== undefined && typeof target.config[place] === 'string'
      ? { [place]: fromRoot(target, target.config[place]) }
      : {}),
  })
  return E.isRight(config)
    ? E.right({
        staging: () => native.staging(config.right),
        open: (run) => native.open(config.right, run),
        forecast: forecast && ((load) => forecast(config.right, load)),
      })
    : E.left(
        targetConfigRefused(`${target.place}: ${target.name}`, problemLines(config.left.problems)),
      )
}

/** Plugins run in the project's root; this process may run elsewhere. */
const fromRoot = ({ cwd }: ResolvedPlugin, path: unknown): string =>
  isAbsolute(String(path)) ? String(path) : resolve(cwd, String(path))
