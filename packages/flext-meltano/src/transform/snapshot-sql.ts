/**
 * Snapshots as dbt has them: each version of a row with the time from which and until which it was so.
 * What a run adds is one SELECT: versions that end now, as they will be, and versions that begin.
 */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { ModelProblem } from './error.ts'
import type { IncrementalTable, SnapshotTable } from './model.ts'

/** What databases say differently. */
export interface SnapshotDialect {
  readonly quote: (name: string) => string
  /** Whether two values differ; nulls are alike. */
  readonly differs: (one: string, other: string) => string
  /** A text that tells versions apart. */
  readonly digest: (values: ReadonlyArray<string>) => string
  /** The time of the run. */
  readonly now: string
  /** What the database takes for one name. */
  readonly fold: (name: string) => string
}

export interface SnapshotSource {
  /** The rows as they are now, and the versions there are, as they stand in a statement. */
  readonly staged: string
  readonly table: string | undefined
  readonly columns: ReadonlyArray<string>
  /** Of the versions, dbt's own left out. */
  readonly there: ReadonlyArray<string>
}

const ownColumns = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to'] as const

/** By it a version that ends takes the place of itself. */
export const versionKey = 'dbt_scd_id'

/** How versions go into their table: columns of their rows may come, and stay when they go. */
export const versions: Pick<IncrementalTable, 'keys' | 'newColumns'> = {
  keys: [versionKey],
  newColumns: 'append_new_columns',
}

/** Columns that the model gave, without those that a snapshot adds. */
export const withoutOwn = (columns: ReadonlyArray<string>): ReadonlyArray<string> =>
  columns.filter((name) => !(ownColumns as ReadonlyArray<string>).includes(name.toLowerCase()))

/** The SELECT, or which columns it lacks. */
export const snapshotSelect = (
  snapshot: SnapshotTable,
  source: SnapshotSource,
  dialect: SnapshotDialect,
): FlextResult<string, Omit<ModelProblem, 'path'>> => {
  const problem = problemIn(snapshot, source, dialect)
  return problem === undefined ? E.right(select(snapshot, source, dialect)) : E.left(problem)
}

const problemIn = (
  { keys, changes }: SnapshotTable,
  { columns, table, there }: SnapshotSource,
  { fold }: SnapshotDialect,
): Omit<ModelProblem, 'path'> | undefined => {
  const known = new Set(columns.map(fold))
  const before = new Set(there.map(fold))
  const named = changes.by === 'timestamp' ? [changes.column] : (changes.columns ?? [])
  const lacking = [...keys, ...named].filter((name) => !known.has(fold(name)))
  if (lacking.length > 0)
    return {
      expected: `the columns that its config names (${[...keys, ...named].join(', ')})`,
      found: `${columns.join(', ')}, without ${lacking.join(', ')}`,
    }
  const keyless = table === undefined ? [] : keys.filter((name) => !before.has(fold(name)))
  if (keyless.length > 0)
    return { expected: `versions with ${keys.join(', ')}`, found: `those of ${there.join(', ')}` }
  return columns.length === withoutOwn(columns).length
    ? undefined
    : { expected: 'columns that are not dbt’s own', found: columns.join(', ') }
}

const select = (
  { keys, changes, hardDeletes }: SnapshotTable,
  { staged, table, columns, there }: SnapshotSource,
  { quote, differs, digest, now, fold }: SnapshotDialect,
): string => {
  const n = (name: string): string => `n.${quote(name)}`
  const o = (name: string): string => `o.${quote(name)}`
  const updated = changes.by === 'timestamp' ? n(changes.column) : now
  const [given, before] = [new Set(columns.map(fold)), new Set(there.map(fold))]
  const all = [...there, ...columns.filter((name) => !before.has(fold(name)))]
  const among = (known: ReadonlySet<string>, column: (name: string) => string): string =>
    all
      .map((name) => (known.has(fold(name)) ? column(name) : 'null') + ` as ${quote(name)}`)
      .join(', ')
  const begun = `select ${among(given, n)}, ${digest([...keys.map(n), updated])} as dbt_scd_id,
    ${updated} as dbt_updated_at, ${updated} as dbt_valid_from,
    nullif(${updated}, ${updated}) as dbt_valid_to from ${staged} as n`
  if (table === undefined) return begun

  const same = keys.map((key) => `${n(key)} = ${o(key)}`).join(' and ')
  const compared = (changes.by === 'check' ? (changes.columns ?? columns) : []).map((name) =>
    before.has(fold(name)) ? differs(n(name), o(name)) : `${n(name)} is not null`,
  )
  const changed =
    changes.by === 'timestamp' ? `o.dbt_valid_from < ${updated}` : `(${compared.join(' or ')})`
  const ended = (until: string): string =>
    `select ${among(before, o)}, o.dbt_scd_id, o.dbt_updated_at, o.dbt_valid_from, ${until} as dbt_valid_to`
  const open = 'o.dbt_valid_to is null'
  return [
    `${ended(updated)} from ${table} as o join ${staged} as n on ${same} where ${open} and ${changed}`,
    `${begun} left join ${table} as o on ${same} and ${open} where o.dbt_scd_id is null or ${changed}`,
    ...(hardDeletes === 'invalidate'
      ? [
          `${ended(now)} from ${table} as o where ${open} and not exists (select 1 from ${staged} as n where ${same})`,
        ]
      : []),
  ].join('\nunion all ')
}
