/** The staging of a load that was ended early: what came after its last checkpoint is let go. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import type { SingerState } from '../../singer/message.ts'
import { openStoreOf } from './target-staging.ts'

/** Opening drops the tail; what is left counts as whole, up to its last state or the one given. */
export const endStaging = async (
  spec: PipelineSpec,
  run: string,
  state?: SingerState,
): Promise<FlextResult<void, TargetError>> => {
  if (spec.target.native === undefined) return E.right(undefined)
  const store = await openStoreOf(spec, run)
  if (E.isLeft(store)) return store
  try {
    return await store.right.checkpoint(state, true)
  } finally {
    await store.right.close()
  }
}
