/**
 * From which columns the columns of a SELECT are made, and which columns decide about its rows. Read
 * off the syntax tree of the statement: common table expressions, subqueries, joins and unions are
 * followed to the tables at their ends.
 */
import { either as E } from 'fp-ts'
import type {
  Expr,
  ExprRef,
  From,
  OrderByStatement,
  SelectFromStatement,
  SelectStatement,
  Statement,
} from 'pgsql-ast-parser'

import { both, useOf, type ColumnUse } from './column-use.ts'
import { parseSql } from './sql-parser.ts'

export interface ColumnInput {
  readonly table: string
  readonly column: string
  readonly use: ColumnUse
}

export interface OutputColumn {
  readonly name: string
  readonly inputs: ReadonlyArray<ColumnInput>
}

export interface SelectLineage {
  readonly columns: ReadonlyArray<OutputColumn>
  /** Columns that decide which rows there are, and in which order. */
  readonly rows: ReadonlyArray<ColumnInput>
}

/** The columns of a table, where they are known: `SELECT *` and bare names are read with them. */
export type KnownColumns = (table: string) => ReadonlyArray<string> | undefined

/** Or why the statement cannot be read so: a dialect may have words of its own. */
export const columnLineage = (
  statement: string,
  known: KnownColumns,
): E.Either<string, SelectLineage> => {
  let parsed: ReadonlyArray<Statement>
  try {
    parsed = parseSql(statement)
  } catch (thrown) {
    const [first = ''] = thrown instanceof Error ? thrown.message.split('\n') : []
    return E.left(first)
  }
  const [only] = parsed
  if (only === undefined || !isSelect(only)) return E.left('it is not a SELECT')
  const { columns, rows } = select(only, { known, queries: new Map() })
  return E.right({ columns: columns.map(distinctInputs), rows: distinct(rows) })
}

interface Reach {
  readonly known: KnownColumns
  /** Common table expressions by folded name. */
  readonly queries: ReadonlyMap<string, SelectLineage>
}

/** What a name in FROM stands for. */
type Source =
  | { readonly _tag: 'Table'; readonly table: string; readonly columns?: ReadonlyArray<string> }
  | { readonly _tag: 'Query'; readonly lineage: SelectLineage }

type Sources = ReadonlyMap<string, Source>

const nothing: SelectLineage = { columns: [], rows: [] }

const isSelect = ({ type }: { readonly type: string }): boolean =>
  ['select', 'union', 'union all', 'with', 'with recursive', 'values'].includes(type)

const select = (statement: SelectStatement | Statement, reach: Reach): SelectLineage => {
  switch (statement.type) {
    case 'select':
      return plainSelect(statement, reach)
    case 'union':
    case 'union all': {
      const left = select(statement.left, reach)
      const right = select(statement.right, reach)
      return {
        columns: left.columns.map(({ name, inputs }, nth) => ({
          name,
          inputs: [...inputs, ...(right.columns[nth]?.inputs ?? [])],
        })),
        rows: [...left.rows, ...right.rows],
      }
    }
    case 'with': {
      const queries = new Map(reach.queries)
      for (const { alias, statement: bound } of statement.bind) {
        queries.set(fold(alias.name), select(bound, { ...reach, queries }))
      }
      return select(statement.in, { ...reach, queries })
    }
    case 'with recursive': {
      const name = fold(statement.alias.name)
      // What a recursive query adds to itself comes from where it began.
      const begun = renamed(select(statement.bind.left, reach), statement.columnNames)
      const queries = new Map(reach.queries).set(name, begun)
      const whole = renamed(select(statement.bind, { ...reach, queries }), statement.columnNames)
      return select(statement.in, { ...reach, queries: queries.set(name, whole) })
    }
    default:
      return nothing
  }
}

const renamed = (
  { columns, rows }: SelectLineage,
  names: ReadonlyArray<{ readonly name: string }>,
): SelectLineage => ({
  columns: columns.map(({ name, inputs }, nth) => ({ name: names[nth]?.name ?? name, inputs })),
  rows,
})

const plainSelect = (statement: SelectFromStatement, reach: Reach): SelectLineage => {
  const { columns: selected, from, where, groupBy, having, orderBy } = statement
  const sources = new Map<string, Source>()
  const joins: Array<ColumnInput> = []
  for (const each of from ?? []) {
    const [name, source] = sourceOf(each, reach)
    sources.set(fold(name), source)
    const using = each.join?.using ?? []
    joins.push(
      ...decides('join', each.join?.on, sources, reach),
      ...using.flatMap((column) => decides('join', refTo(column.name), sources, reach)),
    )
  }
  const columns = (selected ?? []).flatMap(({ expr, alias }, nth): ReadonlyArray<OutputColumn> =>
    expr.type === 'ref' && expr.name === '*'
      ? everything(expr, sources)
      : [
          {
            name: alias?.name ?? nameOf(expr) ?? `column${nth + 1}`,
            inputs: valueInputs(expr, sources, reach),
          },
        ],
  )
  const byName = (expr: Expr): ReadonlyArray<ColumnInput> | undefined =>
    columnMeant(expr, columns)?.inputs
  const ordering = (use: ColumnUse, expr: Expr): ReadonlyArray<ColumnInput> =>
    byName(expr)?.map((input) => ({ ...input, use })) ?? decides(use, expr, sources, reach)
  return {
    columns,
    rows: [
      ...[...sources.values()].flatMap((source) =>
        source._tag === 'Query' ? source.lineage.rows : [],
      ),
      ...joins,
      ...decides('filter', where, sources, reach),
      ...(groupBy ?? []).flatMap((expr) => ordering('group-by', expr)),
      ...decides('filter', having, sources, reach),
      ...(orderBy ?? []).flatMap(({ by }: OrderByStatement) => ordering('sort', by)),
    ],
  }
}

const refTo = (name: string): ExprRef => ({ type: 'ref', name })

const sourceOf = (from: From, reach: Reach): readonly [name: string, source: Source] => {
  switch (from.type) {
    case 'table': {
      const { name, alias, schema } = from.name
      const query = schema === undefined ? reach.queries.get(fold(name)) : undefined
      if (query) return [alias ?? name, { _tag: 'Query', lineage: query }]
      const columns = reach.known(name)
      return [alias ?? name, { _tag: 'Table', table: name, ...(columns && { columns }) }]
    }
    case 'statement':
      return [from.alias, { _tag: 'Query', lineage: select(from.statement, reach) }]
    default:
      return [from.alias?.name ?? from.function.name, { _tag: 'Query', lineage: nothing }]
  }
}

/** `*` and `t.*`: all columns that are known. */
const everything = ({ table }: ExprRef, sources: Sources): ReadonlyArray<OutputColumn> => {
  const meant = table === undefined ? [...sources.values()] : [sources.get(fold(table.name))]
  return meant.flatMap((source): ReadonlyArray<OutputColumn> => {
    if (source === undefined) return []
    if (source._tag === 'Query') return source.lineage.columns
    const { table: of, columns = [] } = source
    return columns.map((name) => ({ name, inputs: [{ table: of, column: name, use: 'identity' }] }))
  })
}

/** In GROUP BY and ORDER BY, a number or the name of a column of the result. */
const columnMeant = (
  expr: Expr,
  columns: ReadonlyArray<OutputColumn>,
): OutputColumn | undefined => {
  if (expr.type === 'integer') return columns[expr.value - 1]
  if (expr.type !== 'ref' || expr.table !== undefined) return undefined
  return columns.find(({ name }) => fold(name) === fold(expr.name))
}

const nameOf = (expr: Expr): string | undefined => {
  if (expr.type === 'ref') return expr.name
  if (expr.type === 'call') return expr.function.name
  return expr.type === 'cast' ? nameOf(expr.operand) : undefined
}

const decides = (
  use: ColumnUse,
  expr: Expr | null | undefined,
  sources: Sources,
  reach: Reach,
): ReadonlyArray<ColumnInput> =>
  expr ? valueInputs(expr, sources, reach).map((input) => ({ ...input, use })) : []

const valueInputs = (expr: Expr, sources: Sources, reach: Reach): ReadonlyArray<ColumnInput> =>
  expr.type === 'ref' ? columnsBehind(expr, sources) : inside(expr, sources, reach, useOf(expr))

/** What an expression that is more than a name makes of the columns in it. */
const inside = (
  part: unknown,
  sources: Sources,
  reach: Reach,
  use: ColumnUse,
): ReadonlyArray<ColumnInput> => {
  if (Array.isArray(part)) return part.flatMap((each) => inside(each, sources, reach, use))
  if (typeof part !== 'object' || part === null) return []
  const expr = part as Expr
  if (expr.type === 'ref') {
    return columnsBehind(expr, sources).map((input) => ({ ...input, use: both(input.use, use) }))
  }
  if (typeof expr.type === 'string' && isSelect(expr)) {
    const { columns, rows } = correlated(expr as SelectStatement, sources, reach)
    const inputs = [...columns.flatMap((column) => column.inputs), ...rows]
    return inputs.map((input) => ({ ...input, use: both(input.use, use) }))
  }
  const inner = both(use, useOf(expr))
  return Object.values(part).flatMap((each) => inside(each, sources, reach, inner))
}

/** A subquery sees the tables around it too; what it says of those is found by their names. */
const correlated = (statement: SelectStatement, outer: Sources, reach: Reach): SelectLineage => {
  const queries = new Map(reach.queries)
  for (const [name, source] of outer) {
    if (source._tag === 'Query' && !queries.has(name)) queries.set(name, source.lineage)
  }
  const own = select(statement, { ...reach, queries })
  const seen = (input: ColumnInput): ColumnInput => {
    const source = outer.get(fold(input.table))
    return source?._tag === 'Table' ? { ...input, table: source.table } : input
  }
  return {
    columns: own.columns.map(({ name, inputs }) => ({ name, inputs: inputs.map(seen) })),
    rows: own.rows.map(seen),
  }
}

const columnsBehind = ({ table, name }: ExprRef, sources: Sources): ReadonlyArray<ColumnInput> => {
  if (name === '*') return []
  const use = 'identity'
  if (table !== undefined) {
    const source = sources.get(fold(table.name))
    return source === undefined
      ? [{ table: table.name, column: name, use }]
      : inSource(source, name)
  }
  const all = [...sources.values()]
  const sure = all.filter((source) => hasColumn(source, name) === true)
  const meant = sure.length > 0 ? sure : all.filter((source) => hasColumn(source, name) !== false)
  // A bare name that may be of several tables is said of none.
  return meant.length === 1 && meant[0] ? inSource(meant[0], name) : []
}

const hasColumn = (source: Source, name: string): boolean | undefined => {
  if (source._tag === 'Query') {
    return source.lineage.columns.some((column) => fold(column.name) === fold(name))
  }
  return source.columns?.some((column) => fold(column) === fold(name))
}

const inSource = (source: Source, name: string): ReadonlyArray<ColumnInput> =>
  source._tag === 'Table'
    ? [{ table: source.table, column: name, use: 'identity' }]
    : (source.lineage.columns.find((column) => fold(column.name) === fold(name))?.inputs ?? [])

const fold = (name: string): string => name.toLowerCase()

const distinctInputs = ({ name, inputs }: OutputColumn): OutputColumn => ({
  name,
  inputs: distinct(inputs),
})

const distinct = (inputs: ReadonlyArray<ColumnInput>): ReadonlyArray<ColumnInput> => [
  ...new Map(inputs.map((each) => [`${each.table}\0${each.column}\0${each.use}`, each])).values(),
]
