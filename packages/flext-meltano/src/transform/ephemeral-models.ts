/**
 * Models that are no table: they stand as common table expressions in those that refer to them, under
 * their own names. What is put in has no line breaks, so that lines stay where they are.
 */
import { quote } from '../sql/sql-text.ts'
import type { ModelProblem } from './error.ts'
import type { ReferringModel } from './folder-model.ts'
import { lineIn, type ModelText, type SqlModel } from './model.ts'
import { selectStatement, type SelectStatement } from './select-statement.ts'
import { isWord, sqlTokens, type SqlDialect } from './sql-token.ts'

/** The models that become something, each with the expressions that it needs; in the order given. */
export const withoutEphemeral = (
  models: ReadonlyArray<ReferringModel>,
  dialect: SqlDialect,
  problems: Array<ModelProblem>,
): ReadonlyArray<SqlModel> => {
  const expressions = new Map<string, string>()
  const needs = new Map<string, ReadonlySet<string>>()
  return models.flatMap(({ model, refs, ephemeral }) => {
    const own = [...refs.keys()].flatMap((name) => [...(needs.get(name) ?? [])])
    if (ephemeral) {
      const read = selectStatement(model.sql, dialect)
      if ('problem' in read) {
        const { line, ...said } = read.problem
        problems.push({ path: model.path, ...said, line: lineIn(model, line) })
      } else expressions.set(model.name, `${quote(model.name)} as (${onOneLine(read.statement)})`)
      needs.set(model.name, new Set([...own, model.name]))
      return []
    }
    const needed = [...new Set(own)].flatMap((name) => expressions.get(name) ?? [])
    const { materialized } = model
    const filled = <Text extends ModelText>(text: Text): Text =>
      withExpressions(text, needed, dialect)
    return [
      {
        ...filled(model),
        ...(materialized?.kind === 'incremental'
          ? { materialized: { ...materialized, increment: filled(materialized.increment) } }
          : {}),
      },
    ]
  })
}

/** The statement without its comments; what stood together stands together. */
const onOneLine = ({ tokens }: SelectStatement): string =>
  tokens
    .map(({ text, offset }, at) => {
      const before = tokens[at - 1]
      const together = before !== undefined && before.offset + before.text.length === offset
      return `${together || before === undefined ? '' : ' '}${text}`
    })
    .join('')

const withExpressions = <Text extends ModelText>(
  text: Text,
  expressions: ReadonlyArray<string>,
  dialect: SqlDialect,
): Text => {
  const [first, second] = sqlTokens(text.sql, dialect)
  if (expressions.length === 0 || first === undefined) return text
  const begins = isWord(first, 'WITH')
  const last = begins && isWord(second, 'RECURSIVE') ? second : first
  const at = begins && last ? last.offset + last.text.length : first.offset
  const list = expressions.join(', ')
  const put = begins ? ` ${list},` : `with ${list} `
  return { ...text, sql: text.sql.slice(0, at) + put + text.sql.slice(at) }
}
