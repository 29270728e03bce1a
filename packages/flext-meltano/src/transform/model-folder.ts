/**
 * A folder of models as dbt has them: templates that refer to each other, with properties files beside
 * them. They are rendered and put in the order in which each comes after those it reads.
 */
import { readdirSync, statSync } from 'node:fs'
import { basename, join, posix } from 'node:path'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { QualityCheck } from '../quality/quality-check.ts'
import { modelsRefused, type ModelProblem, type ModelsRefused } from './error.ts'
import { checksIn, propertiesIn, sourceTables } from './folder-properties.ts'
import { folderModel, type ReferringModel } from './folder-model.ts'
import { inOrderOfReading } from './model-order.ts'
import type { SqlModel } from './model.ts'
import { templateText } from './template-file.ts'
import type { TemplateFile, TemplateWorld } from './template-model.ts'

export interface ModelFolder extends Pick<TemplateWorld, 'vars' | 'env' | 'target'> {
  /** Paths in errors begin here. */
  readonly root: string
  /** Relative to the root. */
  readonly folder: string
  /** Of models that say nothing themselves. */
  readonly materialized: 'view' | 'table'
}

export interface FolderModels {
  readonly models: ReadonlyArray<SqlModel>
  /** Tests and freshness of the properties files. */
  readonly checks: ReadonlyArray<QualityCheck>
}

/** The models of a folder in the order to build them, or every mistake in them. */
export const readModelFolder = (asked: ModelFolder): FlextResult<FolderModels, ModelsRefused> => {
  const problems: Array<ModelProblem> = []
  const files = filesIn(asked, problems)
  const declared = propertiesIn(asked.root, files, problems)
  const templates = templatesIn(asked.root, files, problems)
  if (problems.length > 0) return E.left(modelsRefused(problems))

  const sources = sourceTables(declared.sources, asked.target.schema)
  const refs = new Set(templates.map(({ name }) => name))
  const { vars, env, target } = asked
  const world: TemplateWorld = { vars, env, target, refs, sources }
  const models = templates.flatMap((file) => {
    const said = declared.models.filter(({ name }) => name.value === file.name)
    const model = folderModel(file, world, asked.materialized, said, problems)
    return model === undefined ? [] : [model]
  })
  const checks = checksIn(declared, world, problems)
  if (problems.length > 0) return E.left(modelsRefused(problems))
  const ordered = ordering(models)
  return E.isLeft(ordered)
    ? E.left(modelsRefused([ordered.left]))
    : E.right({ models: ordered.right, checks })
}

const filesIn = (
  { root, folder }: Pick<ModelFolder, 'root' | 'folder'>,
  problems: Array<ModelProblem>,
): ReadonlyArray<string> => {
  const place = join(root, folder)
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() !== true) {
    problems.push({ path: folder, expected: 'a folder of models', found: 'none' })
    return []
  }
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .toSorted()
}

const templatesIn = (
  root: string,
  files: ReadonlyArray<string>,
  problems: Array<ModelProblem>,
): ReadonlyArray<TemplateFile> => {
  const first = new Map<string, string>()
  return files
    .filter((path) => path.endsWith('.sql'))
    .flatMap((path) => {
      const name = basename(path, '.sql')
      const other = first.get(name)
      first.set(name, path)
      if (other === undefined) return [{ name, path, template: templateText(root, path) }]
      problems.push({ path, expected: 'a name that no other model has', found: `${other} too` })
      return []
    })
}

const ordering = (
  models: ReadonlyArray<ReferringModel>,
): FlextResult<ReadonlyArray<SqlModel>, ModelProblem> => {
  const byName = new Map(models.map((each) => [each.model.name, each]))
  const reads = new Map(models.map(({ model, refs }) => [model.name, [...refs.keys()]]))
  const names = inOrderOfReading(reads)
  if (E.isRight(names)) return E.right(names.right.flatMap((name) => byName.get(name)?.model ?? []))
  const [first = '', second = ''] = names.left
  const line = byName.get(first)?.refs.get(second)
  return E.left({
    path: byName.get(first)?.model.path ?? first,
    ...(line === undefined ? {} : { line }),
    expected: 'models that do not read each other in a circle',
    found: names.left.join(' → '),
  })
}
