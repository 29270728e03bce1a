/** What telling lineage tells the world. */
import { event } from 'flext-core'

import { DataLineageResult } from './model.ts'

export const DataLineageTold = event({
  type: 'flext.meltano.data-lineage.told',
  data: DataLineageResult,
})
