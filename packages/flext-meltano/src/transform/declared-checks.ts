/** Tests and freshness of properties files as the checks that run over what is staged. */
import { wrong, type Located, type LocatedMap, type Report } from 'flext-core/yaml'

import type { AcceptedValue, QualityCheck, Severity } from '../quality/quality-check.ts'
import type { DeclaredAge, DeclaredTable, DeclaredTest } from './model-properties.ts'

/** Gives the table that `ref('a')` or `source('a', 'b')` means, or says what else it would have to be. */
export type TableOf = (reference: string) => string | undefined

interface Told {
  readonly fields: ReadonlyMap<string, Located>
  readonly severity: Severity
  readonly name?: string
}

/** The checks of one column, or of a table as a whole where there is no column. */
export const checksOf = (
  table: string,
  column: string | undefined,
  tests: ReadonlyArray<DeclaredTest>,
  tableOf: TableOf,
  report: Report,
): ReadonlyArray<QualityCheck> =>
  tests.flatMap((test) => {
    const told = toldTo(test, report)
    const check = told && checkOf(table, column, test, told, tableOf, report)
    return check === undefined || told === undefined
      ? []
      : [
          {
            ...check,
            severity: told.severity,
            ...(told.name === undefined ? {} : { name: told.name }),
          },
        ]
  })

const manner = new Set(['config', 'severity', 'name', 'arguments', 'description', 'quote', 'where'])

const toldTo = ({ told, node }: DeclaredTest, report: Report): Told | undefined => {
  const outer = fieldsOf(told)
  const config = fieldsOf(asMap(outer.get('config')))
  const where = outer.get('where') ?? config.get('where')
  if (where !== undefined)
    return void report(wrong(where, 'a test of all rows', 'a check with `sql` can leave rows out'))
  const said = textOf(outer.get('severity') ?? config.get('severity'))?.toLowerCase() ?? 'error'
  if (said !== 'error' && said !== 'warn')
    return void report(
      wrong(outer.get('severity') ?? config.get('severity') ?? node, 'error or warn'),
    )
  const inner = fieldsOf(asMap(outer.get('arguments')))
  const name = textOf(outer.get('name'))
  return {
    fields: new Map([...outer, ...inner].filter(([key]) => !manner.has(key))),
    severity: said,
    ...(name === undefined ? {} : { name }),
  }
}

const checkOf = (
  table: string,
  column: string | undefined,
  { kind, node }: DeclaredTest,
  { fields }: Told,
  tableOf: TableOf,
  report: Report,
): QualityCheck | undefined => {
  const unknown = (): undefined => {
    const hint = 'other rules are `checks` in the config of flext-sql'
    report(wrong(node, `a test of ${column === undefined ? tableTests : columnTests}`, hint))
  }
  const lacking = (what: string): undefined => void report(wrong(node, `${kind} with ${what}`))
  if (kind === 'unique_combination_of_columns' || kind.endsWith('.unique_combination_of_columns')) {
    const columns = textsOf(fields.get('combination_of_columns'))
    return columns === undefined
      ? lacking('combination_of_columns, a list of columns')
      : { unique: { table, columns } }
  }
  if (column === undefined) return unknown()
  const place = `${table}.${column}`
  switch (kind) {
    case 'not_null':
      return { not_null: place }
    case 'unique':
      return { unique: place }
    case 'accepted_values': {
      const values = valuesOf(fields.get('values'))
      return values === undefined
        ? lacking('values, a list')
        : { accepted_values: { column: place, values } }
    }
    case 'relationships': {
      const [to, field] = [fields.get('to'), textOf(fields.get('field'))]
      if (to === undefined || field === undefined) return lacking('to and field')
      const other = tableOf(textOf(to) ?? '')
      return other === undefined
        ? void report(wrong(to, `ref('<model>') or source('<source>', '<table>') of the project`))
        : { relationships: { column: place, to: `${other}.${field}` } }
    }
    default:
      return unknown()
  }
}

const columnTests = 'not_null, unique, accepted_values, relationships'
const tableTests = 'dbt_utils.unique_combination_of_columns, or one of a column'

const milliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** A warning and an error for a source's table that was not loaded lately. */
export const freshnessOf = (
  source: string,
  table: string,
  { name, loaded_at_field: field, freshness = {} }: DeclaredTable,
  report: Report,
): ReadonlyArray<QualityCheck> => {
  const limits: ReadonlyArray<readonly [Severity, DeclaredAge | undefined]> = [
    ['warn', freshness.warn_after],
    ['error', freshness.error_after],
  ]
  return limits.flatMap(([severity, limit]) => {
    if (limit === undefined) return []
    if (field === undefined) {
      report(wrong(name.node, 'loaded_at_field, by which freshness is told'))
      return []
    }
    const { count, period } = limit
    const age = `${count} ${period}${count === 1 ? '' : 's'}`
    return [
      {
        freshness: { column: `${table}.${field}`, within: count * milliseconds[period] },
        severity,
        name: `source ${source}.${name.value} is at most ${age} old`,
      },
    ]
  })
}

const asMap = (node: Located | undefined): LocatedMap | undefined =>
  node?.kind === 'map' ? node : undefined

const fieldsOf = (node: LocatedMap | undefined): ReadonlyMap<string, Located> =>
  new Map([...(node?.entries ?? [])].map(([key, { value }]) => [key, value]))

const textOf = (node: Located | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined

const valuesOf = (node: Located | undefined): ReadonlyArray<AcceptedValue> | undefined =>
  node?.kind === 'list'
    ? node.items.flatMap((item) =>
        item.kind === 'scalar' && item.value !== null ? [item.value] : [],
      )
    : undefined

const textsOf = (node: Located | undefined): ReadonlyArray<string> | undefined =>
  valuesOf(node)?.map(String)
