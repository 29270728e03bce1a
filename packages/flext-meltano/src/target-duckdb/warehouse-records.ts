/** What the database knows of runs, states and versions: three tables in a schema of their own. */
import { decodeOrThrow } from 'flext-core'

import { SingerStateJson, type SingerState } from '../singer/message.ts'
import { PublishReceiptJson, type PublishReceipt } from '../singer/target/row-effects.ts'
import { literal } from '../sql/sql-text.ts'
import type { DuckdbDatabase } from './duckdb-database.ts'

/** Makes the tables where they are not there yet. */
export const makeRecords = async ({ query }: DuckdbDatabase): Promise<void> => {
  await query('CREATE SCHEMA IF NOT EXISTS _flext')
  await query('CREATE TABLE IF NOT EXISTS _flext.run (run VARCHAR PRIMARY KEY, receipt VARCHAR)')
  await query('CREATE TABLE IF NOT EXISTS _flext.state (id VARCHAR PRIMARY KEY, state VARCHAR)')
  await query(
    'CREATE TABLE IF NOT EXISTS _flext.version (name VARCHAR PRIMARY KEY, version BIGINT)',
  )
}

const valueIn = async <A>(
  { query, value }: DuckdbDatabase,
  table: string,
  sql: string,
): Promise<A | undefined> => {
  const there = await query(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = '_flext' AND table_name = ${literal(table)}`,
  )
  return there.length === 0 ? undefined : value<A | undefined>(sql)
}

/** The receipt of a run that was published before. */
export const receiptOf = async (
  database: DuckdbDatabase,
  run: string,
): Promise<PublishReceipt | undefined> => {
  const sql = `SELECT receipt FROM _flext.run WHERE run = ${literal(run)}`
  const receipt = await valueIn<string>(database, 'run', sql)
  return receipt === undefined ? undefined : decodeOrThrow(PublishReceiptJson, receipt)
}

export const keepReceipt = async (
  { query }: DuckdbDatabase,
  run: string,
  receipt: PublishReceipt,
): Promise<void> => {
  await query(
    `INSERT INTO _flext.run VALUES (${literal(run)}, ${literal(JSON.stringify(receipt))})`,
  )
}

/** The state that the last published run of a state id left. */
export const stateLeft = async (
  database: DuckdbDatabase,
  id: string,
): Promise<SingerState | undefined> => {
  const sql = `SELECT state FROM _flext.state WHERE id = ${literal(id)}`
  const state = await valueIn<string>(database, 'state', sql)
  return state === undefined ? undefined : decodeOrThrow(SingerStateJson, state)
}

export const keepState = async (
  { query }: DuckdbDatabase,
  id: string,
  state: SingerState,
): Promise<void> => {
  await query(
    `INSERT OR REPLACE INTO _flext.state VALUES (${literal(id)}, ${literal(JSON.stringify(state))})`,
  )
}

/** The version of a table that was activated last. */
export const activeVersion = ({ value }: DuckdbDatabase, name: string) =>
  value<bigint | undefined>(`SELECT version FROM _flext.version WHERE name = ${literal(name)}`)

export const keepVersion = async (
  { query }: DuckdbDatabase,
  name: string,
  version: number,
): Promise<void> => {
  await query(`INSERT OR REPLACE INTO _flext.version VALUES (${literal(name)}, ${version})`)
}
