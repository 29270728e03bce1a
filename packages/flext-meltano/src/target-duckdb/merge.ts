/** How the staged rows of one stream become rows of the table that people read. */
import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { tableDefaults } from '../singer/native-defaults.ts'
import { targetSchemaRefused, type TargetError } from '../singer/error.ts'
import type { Discarded, RowEffects } from '../singer/target/row-effects.ts'
import { quote } from '../sql/sql-text.ts'
import { keysProblem } from '../table/announced-table.ts'
import { deletedColumn, deletionOf, type Deletion } from '../table/deletion.ts'
import { loadMethodFor } from '../table/load-method.ts'
import { versionColumn } from '../table/metadata.ts'
import { tableNameOf } from '../table/table-name.ts'
import type { ParquetColumn } from '../target-parquet/parquet-type.ts'
import type { AnnouncedStream } from './announcement.ts'
import { targetSchema, type DuckdbTargetConfig } from './duckdb-config.ts'
import type { DuckdbDatabase } from './duckdb-database.ts'
import { fold } from './duckdb-name.ts'
import { findTable, settleTable, type SettledTable } from './duckdb-table.ts'
import { declaredType } from './duckdb-type.ts'
import { metadataTypes } from './metadata-types.ts'
import { versionedRows } from './read-staged.ts'
import { activeVersion, keepVersion } from './warehouse-records.ts'

/** What a stream brought, and what that did to its table. */
export interface Merged {
  readonly rows: number
  readonly effects: RowEffects
  /** What the policy for schema changes left out, where it left out something. */
  readonly discarded: Discarded | undefined
}

/** Merges a staged table into that of its stream. To be called in a transaction. */
export const mergeStream = async (
  config: DuckdbTargetConfig,
  database: DuckdbDatabase,
  { stream, keys, columns, version }: AnnouncedStream,
  staged: string,
): Promise<FlextResult<Merged, TargetError>> => {
  const name = tableNameOf(config, stream)
  const target = `${quote(targetSchema(config))}.${quote(name)}`
  const deletion = deletionOf(config)
  const method = config.load_method ?? loadMethodFor(keys)
  const unkeyed = keysProblem({ method, keys })
  if (unkeyed !== undefined) return E.left(targetSchemaRefused(stream, ...unkeyed))
  const { query, value } = database
  const isVersioned = (await versionedRows(database, staged)) > 0n
  const all = [...columns, ...metadataOf(config, columns, isVersioned)]
  const found = await findTable(database, targetSchema(config), name)
  const settled: FlextResult<SettledTable | undefined, TargetError> =
    found === undefined
      ? E.right(undefined)
      : settleTable(
          { stream, table: name, keys },
          config.schema_changes ?? tableDefaults.schema_changes,
          found,
          all,
        )
  if (E.isLeft(settled)) return settled
  const { withoutValues, withoutRows } = settled.right ?? nothingLeftOut
  const kept = all.filter((column) => !withoutValues.has(column.name))
  const names = kept.map((column) => quote(column.name))

  if (found === undefined)
    await query(
      `CREATE TABLE ${target} (${kept.map((column) => `${quote(column.name)} ${declaredType(column.type)}`).join(', ')})`,
    )
  else await changeTable(database, target, settled.right)

  const wanted = [...withoutRows].map((column) => `${quote(column)} IS NULL`)
  const where = wanted.length === 0 ? '' : ` WHERE ${wanted.join(' AND ')}`
  const source = await rowsToMerge(database, `SELECT ${names.join(', ')} FROM ${staged}${where}`, {
    staged,
    keys: method === 'upsert' ? keys : [],
  })
  const rows = Number(await value<bigint>(`SELECT count(*) FROM ${source}`))

  const carried = isVersioned || found?.types.has(fold(versionColumn.name)) === true
  let deleted = 0
  if (version !== undefined && !(carried && (isVersioned || rows === 0))) {
    const active = await activeVersion(database, name)
    if (active === undefined || active < BigInt(version))
      deleted += await left(database, target, 'true', deletion)
  }
  const known = method === 'upsert' ? await knownRows(database, target, source, keys) : 0
  // A row that comes again is not deleted any more.
  const again =
    deletion === 'mark' && (deleted > 0 || found?.types.has(deletedColumn.name) === true)
      ? [deletedName].filter((column) => !names.includes(column))
      : []
  await query(
    known === 0
      ? `INSERT INTO ${target} (${names.join(', ')}) SELECT * FROM ${source}`
      : merging(target, source, keys, names, again),
  )
  if (version !== undefined) {
    if (carried && (isVersioned || rows === 0)) {
      const column = quote(versionColumn.name)
      const older = `${column} IS NULL OR ${column} < ${version}`
      deleted += await left(database, target, `(${older})`, deletion)
    }
    // Some that were marked have come again.
    if (deletion === 'mark' && deleted > 0)
      deleted = Number(
        await value<bigint>(`SELECT count(*) FROM ${target} WHERE ${deletedName} = now()`),
      )
    await keepVersion(database, name, version)
  }
  return E.right({
    rows,
    effects: { inserted: rows - known, updated: known, deleted },
    discarded: await leftOut(database, staged, where, [...withoutValues]),
  })
}

/** Counts the rows that are left out, or else the values that are. */
const leftOut = async (
  { value }: DuckdbDatabase,
  staged: string,
  where: string,
  columns: ReadonlyArray<string>,
): Promise<Discarded | undefined> => {
  if (columns.length === 0) return undefined
  const counts = columns.map((column) => `count(${quote(column)})`).join(' + ')
  const counted = Number(
    await value<bigint>(
      where === ''
        ? `SELECT ${counts} FROM ${staged}`
        : `SELECT (SELECT count(*) FROM ${staged}) - (SELECT count(*) FROM ${staged}${where})`,
    ),
  )
  if (counted === 0) return undefined
  return where === '' ? { rows: 0, values: counted } : { rows: counted, values: 0 }
}

const nothingLeftOut = { withoutValues: new Set<string>(), withoutRows: new Set<string>() }

/** The columns that the Singer SDK adds, where they are wanted and the stream does not bring them. */
export const metadataOf = (
  { add_metadata_columns }: DuckdbTargetConfig,
  own: ReadonlyArray<ParquetColumn>,
  isVersioned: boolean,
): ReadonlyArray<ParquetColumn> => {
  const taken = new Set(own.map(({ name }) => fold(name)))
  return metadataTypes.filter(
    ({ name }) =>
      !taken.has(name) &&
      (add_metadata_columns === true || (isVersioned && name === versionColumn.name)),
  )
}

const changeTable = async (
  { query }: DuckdbDatabase,
  target: string,
  settled: SettledTable | undefined,
): Promise<void> => {
  for (const { name, type } of settled?.added ?? [])
    await query(`ALTER TABLE ${target} ADD COLUMN ${quote(name)} ${declaredType(type)}`)
  for (const { name, type } of settled?.widened ?? [])
    await query(`ALTER TABLE ${target} ALTER COLUMN ${quote(name)} TYPE ${declaredType(type)}`)
}

/** What is to be merged, as one may select from it: of rows that share a key, the one that came last. */
const rowsToMerge = async (
  { query, value }: DuckdbDatabase,
  rows: string,
  { staged, keys }: { readonly staged: string; readonly keys: ReadonlyArray<string> },
): Promise<string> => {
  const quoted = keys.map(quote).join(', ')
  const isUnique =
    keys.length === 0 ||
    (await value<boolean>(
      `SELECT (SELECT count(*) FROM ${staged}) = (SELECT count(*) FROM (SELECT DISTINCT ${quoted} FROM ${staged}))`,
    ))
  if (isUnique) return `(${rows})`
  const last = `QUALIFY row_number() OVER (PARTITION BY ${quoted} ORDER BY rowid DESC) = 1`
  await query(`CREATE TEMP TABLE ${staged}_last AS ${rows} ${last}`)
  return `${staged}_last`
}

const sameKey = (keys: ReadonlyArray<string>): string =>
  keys.map((key) => `t.${quote(key)} = s.${quote(key)}`).join(' AND ')

/** How many of the rows have a key that the table has. */
const knownRows = async (
  { value }: DuckdbDatabase,
  target: string,
  source: string,
  keys: ReadonlyArray<string>,
): Promise<number> =>
  Number(
    await value<bigint>(
      `SELECT count(*) FROM ${source} AS s WHERE EXISTS (SELECT 1 FROM ${target} AS t WHERE ${sameKey(keys)})`,
    ),
  )

/** The statement that lets rows take the place of those of their keys. */
const merging = (
  target: string,
  source: string,
  keys: ReadonlyArray<string>,
  names: ReadonlyArray<string>,
  emptied: ReadonlyArray<string>,
): string => {
  const rest = names.filter((name) => !keys.map(quote).includes(name))
  const set = [
    ...rest.map((name) => `${name} = s.${name}`),
    ...emptied.map((name) => `${name} = NULL`),
  ]
  const update = set.length === 0 ? 'DO NOTHING' : `UPDATE SET ${set.join(', ')}`
  return `MERGE INTO ${target} AS t USING ${source} AS s ON (${sameKey(keys)})
    WHEN MATCHED THEN ${update}
    WHEN NOT MATCHED THEN INSERT (${names.join(', ')})
      VALUES (${names.map((name) => `s.${name}`).join(', ')})`
}

const deletedName = quote(deletedColumn.name)

/** Lets rows go that were left behind, or marks those that are not yet; says how many. */
const left = async (
  { query, value }: DuckdbDatabase,
  target: string,
  where: string,
  deletion: Deletion,
): Promise<number> => {
  if (deletion === 'delete')
    return Number(await value<bigint>(`DELETE FROM ${target} WHERE ${where}`))
  await query(
    `ALTER TABLE ${target} ADD COLUMN IF NOT EXISTS ${deletedName} TIMESTAMP WITH TIME ZONE`,
  )
  return Number(
    await value<bigint>(
      `UPDATE ${target} SET ${deletedName} = now() WHERE ${where} AND ${deletedName} IS NULL`,
    ),
  )
}
