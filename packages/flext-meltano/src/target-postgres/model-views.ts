/**
 * Views that models have made keep no table from growing: PostgreSQL refuses another type for a column
 * that a view reads, so they are taken away for the change and made again. Views of others are left alone.
 */
import { tableIn } from '../postgres/identifier.ts'
import type { Session } from './session.ts'
import { own } from './warehouse.ts'

interface ModelView {
  readonly name: string
  readonly sql: string
}

export const beneathModelViews = async (
  session: Session,
  table: string,
  change: () => Promise<void>,
): Promise<void> => {
  const { query, schema } = session
  const views = await readersOf(session, table)
  for (const { name } of views.toReversed()) await query(`drop view ${tableIn(schema, name)}`)
  await change()
  for (const { name, sql } of views) await query(`create view ${tableIn(schema, name)} as ${sql}`)
}

/** Those that read the table or one another, each after what it reads. */
const readersOf = (session: Session, table: string): Promise<ReadonlyArray<ModelView>> =>
  session.query<ModelView>(
    `with recursive reader as (
       select $1::regclass::oid as id, 0 as depth
       union
       select ev_class, depth + 1
       from reader
       join pg_depend on refobjid = id
         and classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass
       join pg_rewrite on pg_rewrite.oid = objid and ev_class <> id
     )
     select relname as name, pg_get_viewdef(id) as sql
     from (select id, max(depth) as depth from reader where depth > 0 group by id) as deepest
     join pg_class on pg_class.oid = id join pg_namespace n on n.oid = relnamespace
     where nspname = $2 and relkind = 'v'
       and relname in (select table_name from ${own(session, 'model')})
     order by depth`,
    [table, session.schema],
  )
