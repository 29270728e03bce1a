/** The properties files of a folder of models: its sources, and the checks that its tests come to. */
import { FlextDefect } from 'flext-core'
import { either as E } from 'fp-ts'
import {
  inOrder,
  parseYaml,
  placeOf,
  placeText,
  sourceText,
  wrong,
  type Mistake,
  type Report,
} from 'flext-core/yaml'

import type { QualityCheck } from '../quality/quality-check.ts'
import { checksOf, freshnessOf } from './declared-checks.ts'
import type { ModelProblem } from './error.ts'
import {
  properties,
  type DeclaredModel,
  type DeclaredProperties,
  type DeclaredSource,
  type DeclaredTable,
} from './model-properties.ts'
import { renderTemplate } from './minijinja.ts'
import { templateText } from './template-file.ts'
import type { SourceTable, TemplateWorld } from './template-model.ts'

export const propertiesIn = (
  root: string,
  files: ReadonlyArray<string>,
  problems: Array<ModelProblem>,
): DeclaredProperties => {
  const read = files
    .filter((path) => /\.ya?ml$/.test(path))
    .flatMap((path) => {
      const mistakes: Array<Mistake> = []
      const report: Report = (mistake) => mistakes.push(mistake)
      const node = parseYaml(sourceText(path, templateText(root, path)), report)
      const found = node && properties(node, report)
      problems.push(...inOrder(mistakes).map(asProblem))
      return found ?? []
    })
  return {
    models: read.flatMap(({ models }) => models),
    snapshots: read.flatMap(({ snapshots }) => snapshots),
    sources: read.flatMap(({ sources }) => sources),
  }
}

type Surroundings = Pick<TemplateWorld, 'vars' | 'env' | 'target'>

/** Schemas and identifiers may hold Jinja, as in dbt. */
export const sourceTables = (
  sources: ReadonlyArray<DeclaredSource>,
  surroundings: Surroundings,
  problems: Array<ModelProblem>,
): TemplateWorld['sources'] => {
  const own = surroundings.target.schema
  const rendered = (said: DeclaredSource['name'] | undefined, otherwise: string): string =>
    said === undefined ? otherwise : renderedText(said, surroundings, problems)
  const found = new Map<string, Map<string, SourceTable>>()
  for (const { name, schema: said, tables } of sources) {
    const schema = rendered(said, own)
    const group = found.get(name.value) ?? new Map<string, SourceTable>()
    found.set(name.value, group)
    for (const { name: called, identifier } of tables) {
      const table = rendered(identifier, called.value)
      group.set(called.value, schema === own ? { table } : { table, schema })
    }
  }
  return found
}

const renderedText = (
  { value, node }: DeclaredSource['name'],
  { vars, env, target }: Surroundings,
  problems: Array<ModelProblem>,
): string => {
  if (!value.includes('{')) return value
  const result = renderTemplate('a text', value, {
    target,
    env_var: (name: string, otherwise?: unknown) => env[name] ?? otherwise,
    var: (name: string, otherwise?: unknown) => vars[name] ?? otherwise,
  })
  const { file: path, line } = placeOf(node.span)
  if (E.isLeft(result)) problems.push({ path, line, expected: 'Jinja', found: result.left.found })
  else if (result.right === 'none')
    problems.push({ path, line, expected: 'a variable that is set', found: value })
  return E.isRight(result) ? result.right : value
}

export const checksIn = (
  { models, snapshots, sources }: DeclaredProperties,
  { refs, sources: tables }: TemplateWorld,
  ephemeral: ReadonlySet<string>,
  problems: Array<ModelProblem>,
): ReadonlyArray<QualityCheck> => {
  const mistakes: Array<Mistake> = []
  const report: Report = (mistake) => mistakes.push(mistake)
  const tableOf = (reference: string): string | undefined => {
    const [, ref] = /^\s*ref\(\s*['"]([^'"]+)['"]\s*\)\s*$/.exec(reference) ?? []
    const [, group = '', table = ''] =
      /^\s*source\(\s*['"]([^'"]+)['"]\s*,\s*['"]([^'"]+)['"]\s*\)\s*$/.exec(reference) ?? []
    return ref === undefined
      ? tables.get(group)?.get(table)?.table
      : refs.has(ref)
        ? ref
        : undefined
  }
  const checks: ReadonlyArray<QualityCheck> = [
    ...sources.flatMap(({ name: { value: group }, tables: own }) =>
      own.flatMap((declared): ReadonlyArray<QualityCheck> => {
        const { table = '', schema } = tables.get(group)?.get(declared.name.value) ?? {}
        if (schema !== undefined) return elsewhere(declared, report)
        return [
          ...freshnessOf(group, table, declared, report),
          ...testsOf(table, declared, tableOf, report),
        ]
      }),
    ),
    ...[...models, ...snapshots].flatMap((declared): ReadonlyArray<QualityCheck> => {
      const { value, node } = declared.name
      if (ephemeral.has(value) && hasTests(declared)) {
        report(wrong(node, 'tests of a model that becomes a view or a table'))
        return []
      }
      if (refs.has(value)) return testsOf(value, declared, tableOf, report)
      report(wrong(node, `a model of the folder (${[...refs].join(', ') || 'there is none'})`))
      return []
    }),
  ]
  problems.push(...inOrder(mistakes).map(asProblem))
  return checks
}

const hasTests = ({ tests, columns }: Pick<DeclaredModel, 'tests' | 'columns'>): boolean =>
  tests.length > 0 || columns.some((each) => each.tests.length > 0)

/** Checks see the tables of this run alone. */
const elsewhere = (
  { name, tests, columns, freshness }: DeclaredTable,
  report: Report,
): ReadonlyArray<never> => {
  if (freshness !== undefined || hasTests({ tests, columns }))
    report(wrong(name.node, 'tests and freshness of tables in the schema of the target alone'))
  return []
}

const testsOf = (
  table: string,
  { columns, tests }: Pick<DeclaredModel, 'columns' | 'tests'>,
  tableOf: (reference: string) => string | undefined,
  report: Report,
): ReadonlyArray<QualityCheck> => [
  ...checksOf(table, undefined, tests, tableOf, report),
  ...columns.flatMap((column) => checksOf(table, column.name, column.tests, tableOf, report)),
]

const asProblem = ({ place, path, expected, found, hint }: Mistake): ModelProblem => {
  if (place._tag !== 'FilePlace') throw new FlextDefect(`${placeText(place)} is no place in a file`)
  return {
    path: place.file,
    line: place.line,
    column: place.column,
    expected: path === '' ? expected : `${path} to be ${expected}`,
    found: hint === undefined ? found : `${found}; ${hint}`,
  }
}
