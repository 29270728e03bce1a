/** What the taps of the killed pairs read: sources that grow from run to run. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import type { PostgresServer } from 'flext-servers'
import { parquetWriteFile } from 'hyparquet-writer'

import { longestText, misfitEvery, textOf } from './killed-pair.ts'
import { postgresWorld } from './postgres-world.ts'

/** What is killed while it reads a file: its name says what is in it, and how it is packed. */
export type RowsFile = 'rows.csv' | 'rows.csv.zst' | 'rows.jsonl' | 'rows.jsonl.gz'

/** A file that grows, and the tap on it. */
export const fileSource = (folder: string, name: RowsFile) => {
  const path = join(folder, name)
  const isCsv = name.startsWith('rows.csv')
  const line = (id: number): string =>
    isCsv ? `${id},${textOf(id)}\n` : `{"id":${id},"text":"${textOf(id)}"}\n`
  return {
    pair: {
      folder,
      tap: isCsv ? 'tap-csv' : 'tap-jsonl',
      tapConfig: { files: [{ entity: 'rows', path, keys: ['id'] }], state_rows: 500 },
    },
    grow: (first: number, count: number): void => {
      const header = isCsv && first === 0 ? 'id,text\n' : ''
      const rows = Array.from({ length: count }, (_, at) => line(first + at)).join('')
      writeFileSync(path, packed(name, header + rows), { flag: 'a' })
    },
  } as const
}

const packed = (name: RowsFile, text: string): string | Buffer =>
  name.endsWith('.gz') ? gzipSync(text) : name.endsWith('.zst') ? zstdCompressSync(text) : text

/** Parquet files that become more, and the tap on them. */
export const parquetSource = (folder: string) =>
  ({
    pair: {
      folder,
      tap: 'tap-parquet',
      tapConfig: {
        files: [{ entity: 'rows', path: join(folder, 'rows-*.parquet'), keys: ['id'] }],
        state_rows: 500,
      },
    },
    grow: (first: number, count: number): void => {
      const ids = Array.from({ length: count }, (_, at) => first + at)
      parquetWriteFile({
        filename: join(folder, `rows-${String(first).padStart(9, '0')}.parquet`),
        rowGroupSize: 1000,
        columnData: [
          { name: 'id', data: ids, type: 'INT32' },
          { name: 'text', data: ids.map(textOf), type: 'STRING' },
        ],
      })
    },
  }) as const

/** A table of PostgreSQL that grows in many transactions, and the tap that follows its log. */
export const postgresSource = async (folder: string, server: PostgresServer) => {
  const { config, rows } = await postgresWorld(server)
  await rows('create table rows (id int primary key, text text)')
  return {
    pair: {
      folder,
      tap: 'tap-postgres',
      tapConfig: { ...config, default_replication_method: 'LOG_BASED', state_rows: 500 },
    },
    grow: async (first: number, count: number): Promise<void> => {
      const at = Array.from({ length: 20 }, (_, n) => first + Math.floor((n * count) / 20))
      const inserts = at.map(
        (from, n) =>
          `insert into rows select id, repeat('x', ${longestText} + (id % ${misfitEvery} = 0)::int) from generate_series(${from}, ${(at[n + 1] ?? first + count) - 1}) as id`,
      )
      for (const insert of inserts) await rows(insert)
    },
  } as const
}

/** A table of SQLite that grows, and the tap that reads what is new of it. */
export const sqliteSource = (folder: string) => {
  const database = join(folder, 'source.db')
  return {
    pair: {
      folder,
      tap: 'tap-sqlite',
      tapConfig: { database, state_rows: 500 },
      metadata: { rows: { 'replication-method': 'INCREMENTAL', 'replication-key': 'id' } },
    },
    grow: (first: number, count: number): void => {
      const opened = new DatabaseSync(database)
      opened.exec(`create table if not exists rows (id integer primary key, text text not null);
        with recursive more(id) as (select ${first} union all select id + 1 from more where id < ${first + count - 1})
        insert into rows select id, printf('%0*d', ${longestText} + (id % ${misfitEvery} = 0), id) from more`)
      opened.close()
    },
  } as const
}
