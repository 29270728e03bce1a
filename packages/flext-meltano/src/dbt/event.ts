/** What a transformation with dbt tells the world. */
import { event } from 'flext-core'
import * as t from 'io-ts'

import { DbtNode, DbtTransformationResult } from './model.ts'

/** At once: a model, seed or snapshot that dbt has built can be seen by everybody. */
export const DbtModelBuilt = event({
  type: 'flext.meltano.dbt.model-built',
  data: t.readonly(t.type({ plugin: t.string, node: DbtNode })),
  publish: 'at-once',
})

export const DbtTransformationCompleted = event({
  type: 'flext.meltano.dbt.completed',
  data: DbtTransformationResult,
})
