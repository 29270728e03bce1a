/** What a project says of transforming: which models, in which order, and which checks after them. */
import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import { QualityCheck } from '../quality/quality-check.ts'

export const SqlTransformConfig = strictObject(
  {
    /** Files with one SELECT each, run in this order; relative to the project. */
    models: optional(t.readonlyArray(t.string)),
    /** In their place: a folder of templates and properties files as dbt has them. */
    models_dir: optional(t.string),
    /** Further folders: of snapshots, of tests that are a SELECT each, of macros. */
    snapshots_dir: optional(t.string),
    tests_dir: optional(t.string),
    macros_dir: optional(t.string),
    /** Of models of the folder that say nothing themselves. Default: `view`, as in dbt. */
    materialized: optional(literalUnion('view', 'table')),
    /** What `var` gives in templates. */
    vars: optional(t.UnknownRecord),
    checks: optional(t.readonlyArray(QualityCheck)),
  },
  'SqlTransformConfig',
)
export interface SqlTransformConfig extends t.TypeOf<typeof SqlTransformConfig> {}
