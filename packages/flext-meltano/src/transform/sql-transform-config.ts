/** What a project says of transforming: which models, in which order, and which checks after them. */
import { strictObject } from 'flext-core'
import * as t from 'io-ts'

import { QualityCheck } from '../quality/quality-check.ts'

export interface SqlTransformConfig {
  /** Files with one SELECT each, run in this order; relative to the project. */
  readonly models: ReadonlyArray<string>
  readonly checks: ReadonlyArray<QualityCheck>
}

export const SqlTransformConfig: t.Type<SqlTransformConfig, unknown> = strictObject(
  { models: t.readonlyArray(t.string), checks: t.readonlyArray(QualityCheck) },
  'SqlTransformConfig',
)
