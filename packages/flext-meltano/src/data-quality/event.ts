/** What assessing quality tells the world. */
import { event } from 'flext-core'

import { DataQualityResult } from './model.ts'

/** At once, whether the checks passed or not: whoever watches quality wants to know either. */
export const DataQualityAssessed = event({
  type: 'flext.meltano.data-quality.assessed',
  data: DataQualityResult,
  publish: 'at-once',
})
