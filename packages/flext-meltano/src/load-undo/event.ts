/** What a load that is taken back tells the world. */
import { event } from 'flext-core'

import { LoadUndoResult } from './model.ts'

export const LoadTakenBack = event({
  type: 'flext.meltano.load.taken-back',
  data: LoadUndoResult,
})
