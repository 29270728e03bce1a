/** Checks of what is published: asked for at any time, beside those that every run has to pass. */
import * as t from 'io-ts'

import { CheckOutcome } from '../etl-pipeline/model.ts'

export const DataQualityResult = t.readonly(
  t.type({
    /** The pipeline whose tables were looked at. */
    stateId: t.string,
    checks: t.readonlyArray(CheckOutcome),
  }),
)
export interface DataQualityResult extends t.TypeOf<typeof DataQualityResult> {}

/** The same, and in words what did not pass. */
export const QualityAssessment = t.readonly(
  t.type({ result: DataQualityResult, failed: t.readonlyArray(t.string) }),
)
export interface QualityAssessment extends t.TypeOf<typeof QualityAssessment> {}
