/** The staging of a load that was ended early: what came after its last checkpoint is let go. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { PipelineSpec } from '../../project/pipeline-plan.ts'
import type { TargetError } from '../../singer/error.ts'
import { openStoreOf } from './target-staging.ts'

/** Opening drops the tail; what is left counts as whole. */
export const endStaging = async (
  spec: PipelineSpec,
  run: string,
): Promise<FlextResult<void, TargetError>> => {
  if (spec.target.native === undefined) return E.right(undefined)
  const store = await openStoreOf(spec, run)
  if (E.isLeft(store)) return store
  try {
    return await store.right.checkpoint(undefined, true)
  } finally {
    await store.right.close()
  }
}
