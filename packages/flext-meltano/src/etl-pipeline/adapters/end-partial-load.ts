/** What a load leaves in its staging of streams that were extracted apart, and not all to their end. */
import type { FlextTask } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import { cleanState, isUnderWay } from '../../singer/pair/split/split-state.ts'
import type { PluginConfigRefused } from '../error.ts'
import { endStaging } from './end-staging.ts'
import { keepStaged } from './state-file-staging.ts'
import { stagingOf } from './target-staging.ts'

/** Leaves the state as the next run is to begin with. May be done again. */
export const endPartialLoad =
  (spec: PipelineSpec, run: string): FlextTask<void, TargetError | PluginConfigRefused> =>
  async () => {
    const staging = stagingOf(spec)
    if (E.isLeft(staging)) return staging
    const staged = await staging.right.staged(run)()
    if (E.isLeft(staged)) return staged
    if (staged.right?.state === undefined || !isUnderWay(staged.right.state))
      return E.right(undefined)
    const state = cleanState(staged.right.state)
    const keep = keepStaged(staging.right)
    return keep === undefined
      ? endStaging(spec, run, state)
      : keep(run, { rows: staged.right.rows, state, ended: true })
  }
