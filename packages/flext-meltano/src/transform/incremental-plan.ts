/** How the rows of an incremental model go into the table that is there. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { AddRows } from '../table/model-plan.ts'
import type { ModelProblem } from './error.ts'
import type { CheckedModel } from './model-check.ts'
import type { IncrementalTable, ModelText } from './model.ts'
import type { SelectStatement } from './select-statement.ts'

interface NamedColumn {
  readonly name: string
  readonly type: string
}

/** What a model runs this time: what gives new rows where there is a table to put them into. */
export const textToRun = (
  { model, statement, increment }: CheckedModel,
  isThere: boolean,
  fullRefresh: boolean,
): {
  readonly text: ModelText
  readonly statement: SelectStatement
  readonly incremental?: IncrementalTable
} => {
  const { materialized } = model
  return materialized?.kind === 'incremental' &&
    increment !== undefined &&
    isThere &&
    (!fullRefresh || materialized.keepsRows)
    ? { text: materialized.increment, statement: increment, incremental: materialized }
    : { text: model, statement }
}

/** `same` says what the database takes for one name. */
export const incrementalPlan = (
  { keys, newColumns }: Pick<IncrementalTable, 'keys' | 'newColumns'>,
  there: ReadonlyArray<NamedColumn>,
  staged: ReadonlyArray<NamedColumn>,
  same: (name: string) => string,
): FlextResult<AddRows, Omit<ModelProblem, 'path'>> => {
  const known = new Set(there.map(({ name }) => same(name)))
  const given = new Set(staged.map(({ name }) => same(name)))
  const names = (columns: ReadonlyArray<NamedColumn>) => columns.map(({ name }) => name).join(', ')
  const keyless = keys.filter((key) => !given.has(same(key)) || !known.has(same(key)))
  if (keyless.length > 0)
    return E.left({
      expected: `unique_key among the columns of the model and of its table (${names(there)})`,
      found: keyless.join(', '),
    })
  const added = staged.filter(({ name }) => !known.has(same(name)))
  const gone = there.filter(({ name }) => !given.has(same(name)))
  if (newColumns === 'fail' && added.length + gone.length > 0)
    return E.left({
      expected: `the columns of its table (${names(there)})`,
      found: `${names(staged)}; on_schema_change or --full-refresh says what to do about it`,
    })
  const add = newColumns === 'append_new_columns' ? added : []
  const taken = new Set(add.map(({ name }) => name))
  return E.right({
    _tag: 'AddRows',
    keys,
    columns: staged.flatMap(({ name }) => (known.has(same(name)) || taken.has(name) ? [name] : [])),
    add: add.map(({ name, type }) => ({ name, type })),
  })
}
