/**
 * A folder of models as dbt has them: templates that refer to each other, with properties files beside
 * them. They are rendered and put in the order in which each comes after those it reads.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { QualityCheck } from '../quality/quality-check.ts'
import { modelsRefused, type ModelProblem, type ModelsRefused } from './error.ts'
import { withoutEphemeral } from './ephemeral-models.ts'
import { checksIn, propertiesIn, sourceTables } from './folder-properties.ts'
import { folderModel, type ReferringModel } from './folder-model.ts'
import { inOrderOfReading } from './model-order.ts'
import type { SqlModel } from './model.ts'
import { filesBeneath, macrosIn, templatesIn, testsIn } from './template-files.ts'
import { sqlCheck } from './sql-check.ts'
import type { TemplateWorld } from './template-model.ts'

export interface ModelFolder extends Pick<TemplateWorld, 'vars' | 'env' | 'target'> {
  /** Paths in errors begin here. */
  readonly root: string
  /** Folders, relative to the root. */
  readonly folder: string
  readonly snapshots?: string | undefined
  readonly tests?: string | undefined
  readonly macros?: string | undefined
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
  const { root } = asked
  const files = [asked.folder, asked.snapshots].flatMap((folder) =>
    filesBeneath(root, folder, problems),
  )
  const tests = testsIn(root, filesBeneath(root, asked.tests, problems))
  const macros = macrosIn(root, filesBeneath(root, asked.macros, problems))
  const declared = propertiesIn(root, files, problems)
  const templates = templatesIn(root, files, declared.snapshots, problems)
  if (problems.length > 0) return E.left(modelsRefused(problems))

  const sources = sourceTables(declared.sources, asked, problems)
  const refs = new Set(templates.map(({ name }) => name))
  const { vars, env, target } = asked
  const world: TemplateWorld = { vars, env, target, macros, refs, sources }
  const models = templates.flatMap((file) => {
    const { [file.kind]: said } = {
      model: declared.models.filter(({ name }) => name.value === file.name),
      snapshot: declared.snapshots.filter(({ name }) => name.value === file.name),
    }
    const model = folderModel(file, world, asked.materialized, said, problems)
    return model === undefined ? [] : [model]
  })
  const ephemeral = new Set(models.flatMap((each) => (each.ephemeral ? [each.model.name] : [])))
  const checks = [
    ...checksIn(declared, world, ephemeral, problems),
    ...tests.flatMap((file) => sqlCheck(file, world, problems)),
  ]
  const ordered = ordering(models)
  if (E.isLeft(ordered)) return E.left(modelsRefused([...problems, ordered.left]))
  if (problems.length > 0) return E.left(modelsRefused(problems))
  const dialect = target.type === 'postgres' ? 'postgres' : 'sqlite'
  const built = withoutEphemeral(ordered.right, dialect, problems)
  return problems.length > 0 ? E.left(modelsRefused(problems)) : E.right({ models: built, checks })
}

const ordering = (
  models: ReadonlyArray<ReferringModel>,
): FlextResult<ReadonlyArray<ReferringModel>, ModelProblem> => {
  const byName = new Map(models.map((each) => [each.model.name, each]))
  const reads = new Map(models.map(({ model, refs }) => [model.name, [...refs.keys()]]))
  const names = inOrderOfReading(reads)
  if (E.isRight(names)) return E.right(names.right.flatMap((name) => byName.get(name) ?? []))
  const [first = '', second = ''] = names.left
  return E.left({
    path: byName.get(first)?.model.path ?? first,
    ...byName.get(first)?.refs.get(second),
    expected: 'models that do not read each other in a circle',
    found: names.left.join(' → '),
  })
}
