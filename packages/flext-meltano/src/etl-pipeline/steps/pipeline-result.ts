/** What came of a pipeline whose rows, models and state are visible. */
import type { PublishReceipt } from '../../singer/target/row-effects.ts'
import type {
  ETLPipelineResult,
  LoadReceipt,
  PipelineTransaction,
  QualityReport,
  TransformReceipt,
} from '../model.ts'

export const pipelineResult = (
  { stateId, stateBefore, commit }: PipelineTransaction,
  load: LoadReceipt,
  { models, lineage }: TransformReceipt,
  { checks }: QualityReport,
  { rows: published, effects, discarded = load.discarded }: PublishReceipt,
): ETLPipelineResult => ({
  stateId,
  delivery: load.delivery,
  rows: load.rows,
  models,
  lineage,
  checks,
  stateBefore,
  stateAfter: load.state,
  published,
  ...(commit === undefined ? {} : { commit }),
  ...(effects === undefined ? {} : { effects }),
  ...(discarded === undefined ? {} : { discarded }),
  ...(load.rejected === undefined ? {} : { rejected: load.rejected }),
  ...(load.path === undefined ? {} : { path: load.path }),
  ...(load.cutShort === true ? { cutShort: true } : {}),
  ...(load.streamFailures === undefined ? {} : { streamFailures: load.streamFailures }),
  ...(load.streamRetries === undefined ? {} : { streamRetries: load.streamRetries }),
})
