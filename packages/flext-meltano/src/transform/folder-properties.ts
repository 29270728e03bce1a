/** The properties files of a folder of models: its sources, and the checks that its tests come to. */
import { FlextDefect } from 'flext-core'
import {
  inOrder,
  parseYaml,
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

export const sourceTables = (
  sources: ReadonlyArray<DeclaredSource>,
  own: string,
): TemplateWorld['sources'] => {
  const found = new Map<string, Map<string, SourceTable>>()
  for (const { name, schema = own, tables } of sources) {
    const group = found.get(name.value) ?? new Map<string, SourceTable>()
    found.set(name.value, group)
    for (const { name: said, identifier: table = said.value } of tables)
      group.set(said.value, schema === own ? { table } : { table, schema })
  }
  return found
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
    expected: path === '' ? expected : `${path} to be ${expected}`,
    found: hint === undefined ? found : `${found}; ${hint}`,
  }
}
