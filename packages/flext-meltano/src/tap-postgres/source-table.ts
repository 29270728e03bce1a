/** The tables of a database as its catalogs describe them. */
import type { SourceColumn } from './column-type.ts'
import type { SourceSession } from './source-session.ts'
import { schemasOf, tableFilter, type PostgresTapConfig } from './tap-config.ts'

export interface SourceTable {
  readonly schema: string
  readonly name: string
  readonly isView: boolean
  /** As the server last counted. */
  readonly rows: number
  /** The primary key, in its order; empty where there is none. */
  readonly keys: ReadonlyArray<string>
  readonly columns: ReadonlyArray<SourceColumn>
}

/** Tables, views and foreign tables that may be read; parts of a table are a part of it. */
export const sourceTables = async (
  session: SourceSession,
  config: PostgresTapConfig,
): Promise<ReadonlyArray<SourceTable>> => {
  const rows = await session.query<CatalogRow>(columnsQuery, [schemasOf(config) ?? null])
  const wanted = tableFilter(config)
  const tables = Map.groupBy(rows, ({ schema_name, table_name }) =>
    JSON.stringify([schema_name, table_name]),
  )
  return [...tables.values()].flatMap((columns) => {
    const [first] = columns
    if (first === undefined || !wanted(first.schema_name, first.table_name)) return []
    return [
      {
        schema: first.schema_name,
        name: first.table_name,
        isView: first.is_view,
        rows: Math.max(0, Number(first.row_count)),
        keys: columns
          .flatMap(({ key_place, column_name }) =>
            key_place === null ? [] : [{ key_place, column_name }],
          )
          .toSorted((a, b) => a.key_place - b.key_place)
          .map(({ column_name }) => column_name),
        columns: columns.map(columnOf),
      },
    ]
  })
}

const columnOf = ({
  column_name,
  type_name,
  type_kind,
  declared,
  element,
  nullable,
}: CatalogRow): SourceColumn => ({
  name: column_name,
  type: type_name,
  kind: type_kind,
  declared,
  element: element ?? undefined,
  nullable,
})

interface CatalogRow {
  readonly schema_name: string
  readonly table_name: string
  readonly is_view: boolean
  readonly row_count: number | string
  readonly column_name: string
  readonly type_name: string
  readonly type_kind: string
  readonly declared: string
  readonly element: string | null
  readonly nullable: boolean
  readonly key_place: number | null
}

const columnsQuery = `
with recursive base(id, type, modifier) as (
  select oid, oid, -1 from pg_type where typtype <> 'd'
  union all
  select d.oid, base.type, case when d.typtypmod <> -1 then d.typtypmod else base.modifier end
  from pg_type d join base on base.id = d.typbasetype where d.typtype = 'd'
)
select n.nspname as schema_name, c.relname as table_name,
  c.relkind in ('v', 'm') as is_view, c.reltuples as row_count,
  a.attname as column_name, t.typname as type_name, t.typtype as type_kind,
  format_type(base.type, case when a.atttypmod <> -1 then a.atttypmod else base.modifier end) as declared,
  e.typname as element,
  not a.attnotnull as nullable,
  array_position(i.indkey::int2[], a.attnum) as key_place
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join base on base.id = a.atttypid
join pg_type t on t.oid = base.type
left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
left join pg_index i on i.indrelid = c.oid and i.indisprimary
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and n.nspname not in ('information_schema', 'pg_catalog') and n.nspname !~ '^pg_(toast|temp)'
  and ($1::text[] is null or n.nspname = any ($1::text[]))
  and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
order by n.nspname, c.relname, a.attnum`
