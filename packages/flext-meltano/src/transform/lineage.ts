/** Which tables flow into which models, read off the text of the models alone. */
import { fold } from '../target-sqlite/name.ts'
import type { LineageEdge, SqlModel } from './model.ts'
import { sqlTokens } from './sql-token.ts'
import { tableReads } from './table-reads.ts'

/** One edge for each table a model reads, in the order of models and of their texts. */
export const lineageOf = (models: ReadonlyArray<SqlModel>): ReadonlyArray<LineageEdge> => {
  const modelNames = new Map(models.map(({ name }) => [fold(name), name]))
  return models.flatMap(({ name: to, sql }) => {
    const seen = new Set<string>()
    return tableReads(sqlTokens(sql)).flatMap(({ name }) => {
      if (seen.has(fold(name))) return []
      seen.add(fold(name))
      return [{ from: modelNames.get(fold(name)) ?? name, to }]
    })
  })
}
