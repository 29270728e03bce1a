/** What a model says of itself in `config(…)`, or its properties file says of it. dbt's names and values. */
import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

import type { ModelProblem } from './error.ts'
import type { TemplateFile } from './template-model.ts'

const OneOrMore = t.union([t.string, t.readonlyArray(t.string)])

export const ModelConfig = strictObject(
  {
    materialized: optional(literalUnion('view', 'table', 'incremental', 'ephemeral')),
    enabled: optional(t.boolean),
    /** Of an incremental model. */
    unique_key: optional(OneOrMore),
    incremental_strategy: optional(literalUnion('append', 'merge', 'delete+insert')),
    on_schema_change: optional(literalUnion('ignore', 'fail', 'append_new_columns')),
    /** `false`: keeps its rows when all else is refreshed. */
    full_refresh: optional(t.boolean),
    /** Of a snapshot. */
    strategy: optional(literalUnion('timestamp', 'check')),
    updated_at: optional(t.string),
    check_cols: optional(OneOrMore),
    hard_deletes: optional(literalUnion('ignore', 'invalidate')),
    invalidate_hard_deletes: optional(t.boolean),
    /** Said to people, and to tools of theirs. */
    description: optional(t.string),
    tags: optional(OneOrMore),
    meta: optional(t.UnknownRecord),
    docs: optional(t.UnknownRecord),
    group: optional(t.string),
    access: optional(t.string),
  },
  'the config of a model',
)
export interface ModelConfig extends t.TypeOf<typeof ModelConfig> {}

/** One name or several, as a list. */
export const listed = (names: string | ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  names === undefined ? [] : typeof names === 'string' ? [names] : names

/** Told at the line at which the template calls `config`. */
export const configProblems = (
  { path, template }: TemplateFile,
  problems: ReadonlyArray<{
    readonly path: string
    readonly expected: string
    readonly found: string
  }>,
): ReadonlyArray<ModelProblem> => {
  const at = template.search(/\bconfig\s*\(/)
  const before = template.slice(0, Math.max(0, at)).split('\n')
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return problems.map((each) => ({
    path,
    ...place,
    expected: `config ${each.path}: ${each.expected}`,
    found: each.found,
  }))
}
