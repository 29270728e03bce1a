/** What a model says of itself in `config(…)`, or its properties file says of it. dbt's names and values. */
import { literalUnion, optional, strictObject } from 'flext-core'
import * as t from 'io-ts'

const OneOrMore = t.union([t.string, t.readonlyArray(t.string)])

export const ModelConfig = strictObject(
  {
    materialized: optional(literalUnion('view', 'table', 'incremental')),
    enabled: optional(t.boolean),
    /** Of an incremental model. */
    unique_key: optional(OneOrMore),
    incremental_strategy: optional(literalUnion('append', 'merge', 'delete+insert')),
    on_schema_change: optional(literalUnion('ignore', 'fail', 'append_new_columns')),
    /** `false`: keeps its rows when all else is refreshed. */
    full_refresh: optional(t.boolean),
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
