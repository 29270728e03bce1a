/** Models read from their files: the table has the name of the file without `.sql`. */
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { modelsRefused, type ModelProblem, type ModelsRefused } from './error.ts'
import type { SqlModel } from './model.ts'

/** The table that a model's file builds. */
const modelName = (path: string): string => basename(path, '.sql')

/** Reads the files in the order given, relative to a folder; every file that cannot be read is named. */
export const readModels = (
  folder: string,
  paths: ReadonlyArray<string>,
): FlextResult<ReadonlyArray<SqlModel>, ModelsRefused> => {
  const problems: Array<ModelProblem> = []
  const models = paths.flatMap((path) => {
    const expected = 'the file of a model, named after its table: <table>.sql'
    if (!path.endsWith('.sql')) {
      problems.push({ path, expected, found: 'another name' })
      return []
    }
    try {
      const sql = readFileSync(resolve(folder, path), 'utf8').replace(/^\ufeff/, '')
      return [{ name: modelName(path), path, sql }]
    } catch (failure) {
      if (!(failure instanceof Error) || !('code' in failure)) throw failure
      const found = failure.code === 'ENOENT' ? 'no such file' : failure.message
      problems.push({ path, expected, found })
      return []
    }
  })
  return problems.length > 0 ? E.left(modelsRefused(problems)) : E.right(models)
}
