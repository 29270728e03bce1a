/** A load with the resources that it needs, done again when what failed may pass. */
import { join } from 'node:path'

import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import { resourceNeeds } from '../../resource-allocation/resource-needs.ts'
import { withResources } from '../../resource-allocation/with-resources.ts'
import type { PairError, TargetError } from '../../singer/error.ts'
import type { PluginConfigRefused } from '../error.ts'
import type { LoadDrain } from '../load-drain.ts'
import type { ETLPipelineRequest, LoadReceipt, PipelineTransaction, TapCatalog } from '../model.ts'
import type { PipelineObserver } from '../observer.ts'
import type { LoadAttempt } from '../ports.ts'
import { loadPipeline } from './load-adapter.ts'
import { retriedLoad } from './retried-load.ts'
import { settingsOf } from './settings-of.ts'

export interface Loaded {
  readonly request: ETLPipelineRequest
  readonly transaction: PipelineTransaction
  readonly catalog: TapCatalog
  readonly attempt: LoadAttempt
}

export const boundedLoad =
  (
    spec: PipelineSpec,
    { request, transaction, catalog, attempt }: Loaded,
    observer: PipelineObserver,
    drain: LoadDrain,
  ): FlextTask<LoadReceipt, PairError | TargetError | PluginConfigRefused> =>
  async () => {
    const settings = settingsOf(spec)
    if (E.isLeft(settings)) return settings
    const needs = resourceNeeds(spec)
    if (E.isLeft(needs)) return needs
    const { stateId } = transaction
    const warn = (message: string): void => observer.onWarning?.(message)
    return drain.during(() =>
      withResources(
        {
          folder: join(spec.target.cwd, '.flext', 'resources'),
          holder: attempt.runId,
          needs: needs.right,
          signals: [attempt.signal, drain.signal],
          onWait: (short) => warn(`${stateId} waits for ${short.join(', ')}`),
        },
        retriedLoad(
          loadPipeline(spec, request, transaction, catalog, attempt, observer, drain.signal),
          {
            retry: settings.right.retry,
            signal: attempt.signal,
            drain: drain.signal,
            onRetry: warn,
          },
        ),
      ),
    )
  }
