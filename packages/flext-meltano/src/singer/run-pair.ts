/**
 * Runs one tap into one target. The orchestrator stands between: it sees both ends, so it knows a
 * tap that ended well from one that merely stopped, and tells a native target so with FLEXT_END.
 */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { LoadError, PairError } from './error.ts'
import { canBeFused, runFused } from './fused-pair.ts'
import { withHandover } from './handover.ts'
import { pairAborted } from './pair-error.ts'
import { withMappers } from './mapped-tap.ts'
import { loadPair } from './pair-load.ts'
import { pairLimits, type PairReceipt, type PairRequest } from './pair.ts'
import { startPlugin, type PluginProcess } from './plugin-process.ts'

type Documents = 'tap-config' | 'catalog' | 'state' | 'target-config' | `mapper-${number}-config`
type Paths = Readonly<Partial<Record<Documents, string>>>

/** Extracts and loads. Both processes have ended when the task is done, whatever came of it. */
export const runPair =
  (request: PairRequest): FlextTask<PairReceipt, PairError> =>
  () => {
    const { tapConfig, catalog, state, targetConfig, signal, mappers = [] } = request
    const mapperConfigs = Object.fromEntries(
      mappers.map(({ config }, nth) => [`mapper-${nth}-config`, config]),
    )
    if (signal?.aborted) return Promise.resolve(E.left(pairAborted(0)))
    return withHandover<Documents, PairReceipt, LoadError>(
      {
        'tap-config': tapConfig,
        catalog,
        state,
        'target-config': targetConfig,
        ...mapperConfigs,
      },
      (paths) =>
        canBeFused(request)
          ? runFused(request, [
              ...tapOptions(request, paths),
              '--target-config',
              paths['target-config'] ?? '',
            ])
          : startBoth(request, paths),
    )
  }

const startBoth = async (
  request: PairRequest,
  paths: Paths,
): Promise<FlextResult<PairReceipt, LoadError>> => {
  const { tap, target, run, mappers = [], secrets = [], onLog = () => {} } = request
  const reporting = { FLEXT_ERRORS: 'json' }
  const startedTarget = await startPlugin({
    command: target,
    options: ['--config', paths['target-config'] ?? ''],
    env: target.native ? { ...reporting, FLEXT_RUN: run } : {},
    secrets,
    onLog,
  })
  if (E.isLeft(startedTarget)) return startedTarget
  const startedTap = await startPlugin({
    command: tap,
    options: tapOptions(request, paths),
    env: tap.native ? { ...reporting, FLEXT_RUN: run } : {},
    secrets,
    onLog,
  })
  if (E.isLeft(startedTap)) {
    await stopped(startedTarget.right, request)
    return startedTap
  }
  const mapped = await withMappers(
    startedTap.right,
    mappers.map(({ command }, nth) => ({
      command,
      options: ['--config', paths[`mapper-${nth}-config`] ?? ''],
      env: command.native ? reporting : {},
    })),
    { secrets, onLog },
    request.limits?.graceMs ?? pairLimits.graceMs,
  )
  if (E.isLeft(mapped)) {
    await stopped(startedTarget.right, request)
    return mapped
  }
  return loadPair(request, mapped.right, startedTarget.right)
}

const tapOptions = (
  { tap: { catalogOption = '--catalog' } }: PairRequest,
  paths: Paths,
): ReadonlyArray<string> => [
  '--config',
  paths['tap-config'] ?? '',
  ...(paths.catalog === undefined ? [] : [catalogOption, paths.catalog]),
  ...(paths.state === undefined ? [] : ['--state', paths.state]),
]

const stopped = (plugin: PluginProcess, { limits }: PairRequest) =>
  plugin.stop(limits?.graceMs ?? 5000)
