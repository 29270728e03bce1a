/** The other half for SQLite: one prepared upsert, a transaction every 10,000 rows, WAL. */
import { createInterface } from 'node:readline'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

import { generatedColumns } from '../generated-csv.ts'

const database = new DatabaseSync(process.argv[2] ?? '')
database.exec('pragma journal_mode = wal; pragma synchronous = full')
const columns = generatedColumns.join(', ')
database.exec(`create table people (${columns}, primary key (id))`)
const insert = database.prepare(
  `insert or replace into people (${columns}) values (${generatedColumns.map(() => '?').join(', ')})`,
)

let rows = 0
database.exec('begin')
for await (const line of createInterface({ input: process.stdin })) {
  const { record } = JSON.parse(line) as { record: Readonly<Record<string, SQLInputValue>> }
  insert.run(...generatedColumns.map((column) => record[column] ?? null))
  rows += 1
  if (rows % 10_000 === 0) database.exec('commit; begin')
}
database.exec('commit')
database.close()
