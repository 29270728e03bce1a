/** A table that is there: its columns, and the columns that tell its rows apart. */
import type { Session } from './session.ts'

export interface TableColumn {
  readonly name: string
  /** As PostgreSQL spells it: `bigint`, `character varying(20)`. */
  readonly type: string
  readonly notNull: boolean
}

export interface Table {
  readonly name: string
  readonly kind: 'table' | 'view' | 'other'
  readonly partitioned: boolean
  readonly columns: ReadonlyArray<TableColumn>
}

/** The table, view or whatever has that name in a schema. */
export const findTable = async (
  { query }: Session,
  schema: string,
  name: string,
): Promise<Table | undefined> => {
  const [found] = await query<{ oid: number; kind: string }>(
    `select c.oid, c.relkind as kind from pg_class c join pg_namespace n on n.oid = relnamespace
     where nspname = $1 and relname = $2`,
    [schema, name],
  )
  if (found === undefined) return undefined
  const columns = await query<TableColumn>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull"
     from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped order by attnum`,
    [found.oid],
  )
  return { name, kind: kinds[found.kind] ?? 'other', partitioned: found.kind === 'p', columns }
}

/** `relkind` of https://www.postgresql.org/docs/15/catalog-pg-class.html */
const kinds: Readonly<Record<string, Table['kind']>> = { r: 'table', p: 'table', v: 'view' }

/** A unique index over whole columns, and whether it is the primary key. */
export interface UniqueKey {
  readonly name: string
  readonly primary: boolean
  readonly columns: ReadonlyArray<string>
}

/** What keeps rows of a table apart. */
export const uniqueKeys = async (
  { query }: Session,
  schema: string,
  table: string,
): Promise<ReadonlyArray<UniqueKey>> =>
  query<UniqueKey>(
    `select i.relname as name, indisprimary as primary,
            array_agg(attname::text order by attnum) as columns
     from pg_index x
     join pg_class i on i.oid = indexrelid
     join pg_class c on c.oid = indrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum = any(indkey)
     where nspname = $1 and c.relname = $2 and indisunique and indpred is null and indexprs is null
     group by i.relname, indisprimary`,
    [schema, table],
  )

/** Whether the table itself sees to it that no two rows share these columns. */
export const isKept = (unique: ReadonlyArray<UniqueKey>, columns: ReadonlyArray<string>): boolean =>
  unique.some(
    (key) =>
      key.columns.length === columns.length && columns.every((name) => key.columns.includes(name)),
  )
