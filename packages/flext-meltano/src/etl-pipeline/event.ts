/** What an ETL pipeline tells the world. */
import { event } from 'flext-core'
import * as t from 'io-ts'

import { ETLPipelineResult, LoadReceipt, PipelineTransaction } from './model.ts'

/** At once: whoever watches sees that a pipeline is under way. */
export const ETLPipelineBegun = event({
  type: 'flext.meltano.etl-pipeline.begun',
  data: PipelineTransaction,
  publish: 'at-once',
})

/** With the commit: rows of the pipeline's streams can be seen. */
export const ETLPipelineStreamsLoaded = event({
  type: 'flext.meltano.etl-pipeline.streams-loaded',
  data: t.readonly(t.type({ stateId: t.string, load: LoadReceipt })),
})

export const ETLPipelineCompleted = event({
  type: 'flext.meltano.etl-pipeline.completed',
  data: ETLPipelineResult,
})
