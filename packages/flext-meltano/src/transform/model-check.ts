/** What can be said against models before any of them runs, all of it at once. */
import { collisions, fold } from '../target-sqlite/name.ts'
import type { ModelProblem } from './error.ts'
import { lineIn, type ModelText, type SqlModel } from './model.ts'
import { selectStatement, type SelectStatement } from './select-statement.ts'
import type { SqlDialect } from './sql-token.ts'
import { tableReads } from './table-reads.ts'

/** A model, and the statement its file holds. */
export interface CheckedModel {
  readonly model: SqlModel
  readonly statement: SelectStatement
  /** Of an incremental model: what gives its new rows. */
  readonly increment?: SelectStatement
}

/** The models with their statements, or every mistake in them. */
export const checkModels = (
  models: ReadonlyArray<SqlModel>,
  dialect: SqlDialect = 'sqlite',
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
    const later = models.slice(at + 1)
    const statement = statementOf(model, model, { later, dialect }, problems)
    const { materialized } = model
    const increment =
      materialized?.kind === 'incremental'
        ? statementOf(model, materialized.increment, { later, dialect }, problems)
        : undefined
    if (statement !== undefined)
      checked.push({ model, statement, ...(increment === undefined ? {} : { increment }) })
  }
  return { checked, problems }
}

const statementOf = (
  model: SqlModel,
  text: ModelText,
  { later, dialect }: { readonly later: ReadonlyArray<SqlModel>; readonly dialect: SqlDialect },
  problems: Array<ModelProblem>,
): SelectStatement | undefined => {
  const read = selectStatement(text.sql, dialect)
  const told = (problem: Omit<ModelProblem, 'path'>): ModelProblem => ({
    path: model.path,
    ...problem,
    ...(problem.line === undefined ? {} : { line: lineIn(text, problem.line) }),
  })
  if ('problem' in read) return void problems.push(told(read.problem))
  problems.push(...misplacedReads(model, read.statement, later).map(told))
  return read.statement
}

/** Readings that would show the world as it was before this run. */
const misplacedReads = (
  { name: own, outside = [] }: SqlModel,
  { tokens }: SelectStatement,
  later: ReadonlyArray<SqlModel>,
): ReadonlyArray<Omit<ModelProblem, 'path'>> =>
  tableReads(tokens).flatMap(({ name, schema, line }) => {
    if (schema !== undefined && outside.includes(`${schema}.${name}`)) return []
    if (schema !== undefined)
      return [
        {
          line,
          expected: `"${name}" alone, which shows the rows of this run too`,
          found: `${schema}.${name}`,
        },
      ]
    const after = later.find((model) => fold(model.name) === fold(name) && model.name !== own)
    return after ? [{ line, expected: `${after.path} to come before it`, found: 'it later' }] : []
  })
