/** Where a pipeline's target keeps what a run has staged, and the states of earlier runs. */
import { isAbsolute, resolve } from 'node:path'

import { decode, problemLines, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'
import { targetConfigRefused, type TargetConfigRefused } from '../../singer/error.ts'
import type { NativeTarget } from '../../singer/target-main.ts'
import type { TargetStaging } from '../../singer/target-store.ts'
import { targetJsonl } from '../../target-jsonl/target-jsonl.ts'
import { targetSqlite } from '../../target-sqlite/target-sqlite.ts'
import { stateFileStaging } from './state-file-staging.ts'

export const stagingOf = ({
  target,
}: PipelineSpec): FlextResult<TargetStaging, TargetConfigRefused> => {
  switch (target.native) {
    case 'target-sqlite':
      return nativeStaging(targetSqlite, target, 'database')
    case 'target-jsonl':
      return nativeStaging(targetJsonl, target, 'destination_path')
    default:
      return E.right(stateFileStaging(resolve(target.cwd, '.flext', 'state')))
  }
}

/** The warehouse file of a pipeline whose target is SQLite. */
export const databaseOf = ({ target }: PipelineSpec): string =>
  fromRoot(target, target.config['database'])

const nativeStaging = <Config>(
  native: NativeTarget<Config>,
  target: ResolvedPlugin,
  place: string,
): FlextResult<TargetStaging, TargetConfigRefused> => {
  const config = decode(native.config, {
    ...target.config,
    ...(typeof target.config[place] === 'string'
      ? { [place]: fromRoot(target, target.config[place]) }
      : {}),
  })
  return E.isRight(config)
    ? E.right(native.staging(config.right))
    : E.left(
        targetConfigRefused(`${target.place}: ${target.name}`, problemLines(config.left.problems)),
      )
}

/** Plugins run in the project's root; this process may run elsewhere. */
const fromRoot = ({ cwd }: ResolvedPlugin, path: unknown): string =>
  isAbsolute(String(path)) ? String(path) : resolve(cwd, String(path))
