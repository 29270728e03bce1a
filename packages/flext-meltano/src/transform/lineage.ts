/** Which tables flow into which models, read off the text of the models alone. */
import { fold } from '../target-sqlite/name.ts'
import type { LineageEdge, SqlModel } from './model.ts'
import { sqlTokens, type SqlDialect } from './sql-token.ts'
import { tableReads } from './table-reads.ts'

/**
 * One edge for each table a model reads, in the order of models and of their texts. A table is
 * spelt as its model is, or as it was first written.
 */
export const lineageOf = (
  models: ReadonlyArray<SqlModel>,
  dialect: SqlDialect = 'sqlite',
): ReadonlyArray<LineageEdge> => {
  const spelling = new Map(models.map(({ name }) => [fold(name), name]))
  return models.flatMap(({ name: to, sql }) => {
    const sources = new Set<string>()
    for (const { name } of tableReads(sqlTokens(sql, dialect))) {
      const known = spelling.get(fold(name)) ?? name
      spelling.set(fold(name), known)
      sources.add(known)
    }
    return [...sources].map((from) => ({ from, to }))
  })
}
