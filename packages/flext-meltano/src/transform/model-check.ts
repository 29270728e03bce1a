/** What can be said against models before any of them runs, all of it at once. */
import { collisions, fold } from '../target-sqlite/name.ts'
import type { ModelProblem } from './error.ts'
import type { SqlModel } from './model.ts'
import { selectStatement, type SelectStatement } from './select-statement.ts'
import { tableReads } from './table-reads.ts'

/** A model, and the statement its file holds. */
export interface CheckedModel {
  readonly model: SqlModel
  readonly statement: SelectStatement
}

/** The models with their statements, or every mistake in them. */
export const checkModels = (
  models: ReadonlyArray<SqlModel>,
): {
  readonly checked: ReadonlyArray<CheckedModel>
  readonly problems: ReadonlyArray<ModelProblem>
} => {
  const checked: Array<CheckedModel> = []
  const problems: Array<ModelProblem> = collisions(models.map(({ name }) => name)).map(
    ([first, second]) => ({
      path: models.findLast(({ name }) => name === second)?.path ?? second,
      expected: 'models whose names differ in more than capital letters',
      found: `"${first}" and "${second}"`,
    }),
  )
  for (const [at, model] of models.entries()) {
    const read = selectStatement(model.sql)
    if ('problem' in read) {
      problems.push({ path: model.path, ...read.problem })
    } else {
      checked.push({ model, statement: read.statement })
      problems.push(...misplacedReads(model, read.statement, models.slice(at + 1)))
    }
  }
  return { checked, problems }
}

/** Readings that would show the world as it was before this run. */
const misplacedReads = (
  { path, name: own }: SqlModel,
  { tokens }: SelectStatement,
  later: ReadonlyArray<SqlModel>,
): ReadonlyArray<ModelProblem> =>
  tableReads(tokens).flatMap(({ name, schema, line }): ReadonlyArray<ModelProblem> => {
    if (schema !== undefined)
      return [
        {
          path,
          line,
          expected: `"${name}" alone, which shows the rows of this run too`,
          found: `${schema}.${name}`,
        },
      ]
    const after = later.find((model) => fold(model.name) === fold(name) && model.name !== own)
    return after
      ? [{ path, line, expected: `${after.path} to come before it`, found: 'it later' }]
      : []
  })
