/**
 * Runs one tap into one target. The orchestrator stands between: it sees both ends, so it knows a
 * tap that ended well from one that merely stopped, and tells a native target so with FLEXT_END.
 */
import type { FlextResult, FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import { withHandover } from '../../plugin-process/handover.ts'
import { startPlugin } from '../../plugin-process/plugin-process.ts'
import type { PairError } from '../error.ts'
import { canBeFused, runFused } from './fused-pair.ts'
import { pairLimits, type PairReceipt, type PairRequest } from './pair.ts'
import { pairAborted } from './pair-error.ts'
import { loadPair } from './pair-load.ts'
import { splitTap } from './split/split-tap.ts'
import { reporting, startTap, tapDocuments, tapOptions, type DocumentPaths } from './start-tap.ts'

type Paths = DocumentPaths & { readonly 'target-config'?: string }

/** Extracts and loads. Both processes have ended when the task is done, whatever came of it. */
export const runPair =
  (request: PairRequest): FlextTask<PairReceipt, PairError> =>
  () => {
    const { targetConfig, signal } = request
    if (signal?.aborted) return Promise.resolve(E.left(pairAborted(0)))
    return withHandover<string, PairReceipt, PairError>(
      { ...tapDocuments(request), 'target-config': targetConfig },
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
): Promise<FlextResult<PairReceipt, PairError>> => {
  const { target, run, secrets = [], onLog = () => {} } = request
  const startedTarget = await startPlugin({
    command: target,
    options: ['--config', paths['target-config'] ?? ''],
    env: target.native ? { ...reporting, FLEXT_RUN: run } : {},
    secrets,
    onLog,
  })
  if (E.isLeft(startedTarget)) return startedTarget
  const { split } = request
  const tap =
    split === undefined
      ? await startTap(request, paths, { oneBuffer: true })
      : E.right(splitTap({ ...request, split }))
  if (E.isLeft(tap)) {
    await startedTarget.right.stop(request.limits?.graceMs ?? pairLimits.graceMs)
    return tap
  }
  return loadPair(request, tap.right, startedTarget.right)
}
