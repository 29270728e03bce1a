/** What the taps of the killed pairs read: sources that grow from run to run. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync, zstdCompressSync } from 'node:zlib'

import type { PostgresServer } from 'flext-servers'
import { parquetWriteFile } from 'hyparquet-writer'

import { longestText, misfitEvery, textOf, type PairToKill } from './killed-pair.ts'
import { postgresWorld } from './postgres-world.ts'

/** Rows that become more, and the tap on them. */
export interface Source {
  readonly extractor: Pick<PairToKill, 'tap' | 'tapConfig' | 'metadata' | 'tellsLastAgain'>
  /** What the tap calls the rows. */
  readonly stream: string
  readonly grow: (first: number, count: number) => void | Promise<void>
  readonly close?: () => void
}

export type Server = () => Promise<PostgresServer>
type MakeSource = (folder: string, server: Server) => Source | Promise<Source>

const stateRows = 500

const csvFile =
  (name: string, pack: (text: string) => string | Buffer = (text) => text): MakeSource =>
  (folder) => {
    const path = join(folder, name)
    return {
      extractor: {
        tap: 'tap-csv',
        tapConfig: { files: [{ entity: 'rows', path, keys: ['id'] }], state_rows: stateRows },
      },
      stream: 'rows',
      grow: (first, count) => {
        const header = first === 0 ? 'id,text\n' : ''
        const lines = idsFrom(first, count).map((id) => `${id},${textOf(id)}\n`)
        writeFileSync(path, pack(header + lines.join('')), { flag: 'a' })
      },
    }
  }

const jsonlFile =
  (name: string, pack: (text: string) => string | Buffer = (text) => text): MakeSource =>
  (folder) => {
    const path = join(folder, name)
    return {
      extractor: {
        tap: 'tap-jsonl',
        tapConfig: { files: [{ entity: 'rows', path, keys: ['id'] }], state_rows: stateRows },
      },
      stream: 'rows',
      grow: (first, count) => {
        const lines = idsFrom(first, count).map((id) => `{"id":${id},"text":"${textOf(id)}"}\n`)
        writeFileSync(path, pack(lines.join('')), { flag: 'a' })
      },
    }
  }

/** Files that become more. */
const parquetFiles: MakeSource = (folder) => ({
  extractor: {
    tap: 'tap-parquet',
    tapConfig: {
      files: [{ entity: 'rows', path: join(folder, 'rows-*.parquet'), keys: ['id'] }],
      state_rows: stateRows,
    },
  },
  stream: 'rows',
  grow: (first, count) => {
    const ids = idsFrom(first, count)
    parquetWriteFile({
      filename: join(folder, `rows-${String(first).padStart(9, '0')}.parquet`),
      rowGroupSize: 1000,
      columnData: [
        { name: 'id', data: [...ids], type: 'INT32' },
        { name: 'text', data: ids.map(textOf), type: 'STRING' },
      ],
    })
  },
})

/** A table that is read from the last id on. */
const sqliteTable: MakeSource = (folder) => {
  const database = join(folder, 'source.db')
  return {
    extractor: {
      tap: 'tap-sqlite',
      tapConfig: { database, state_rows: stateRows },
      metadata: { rows: byId },
      tellsLastAgain: true,
    },
    stream: 'rows',
    grow: (first, count) => {
      const opened = new DatabaseSync(database)
      opened.exec(`create table if not exists rows (id integer primary key, text text not null);
        with recursive more(id) as (select ${first} union all select id + 1 from more where id < ${first + count - 1})
        insert into rows select id, printf('%0*d', ${longestText} + (id % ${misfitEvery} = 0), id) from more`)
      opened.close()
    },
  }
}

const byId = { 'replication-method': 'INCREMENTAL', 'replication-key': 'id' }

/** A table that grows in many transactions, which is read from the last id on, or by its log. */
const postgresTable =
  (followed: 'by its keys' | 'by its log'): MakeSource =>
  async (folder, server) => {
    const { config, rows } = await postgresWorld(await server())
    await rows('create table rows (id int primary key, text text)')
    return {
      extractor: {
        tap: 'tap-postgres',
        ...(followed === 'by its log'
          ? {
              tapConfig: {
                ...config,
                default_replication_method: 'LOG_BASED',
                state_rows: stateRows,
              },
            }
          : {
              tapConfig: { ...config, state_rows: stateRows },
              metadata: { 'public-rows': byId },
              tellsLastAgain: true,
            }),
      },
      stream: 'public-rows',
      grow: async (first, count) => {
        const at = Array.from({ length: 20 }, (_, n) => first + Math.floor((n * count) / 20))
        const inserts = at.map(
          (from, n) =>
            `insert into rows select id, repeat('x', ${longestText} + (id % ${misfitEvery} = 0)::int) from generate_series(${from}, ${(at[n + 1] ?? first + count) - 1}) as id`,
        )
        for (const insert of inserts) await rows(insert)
      },
    }
  }

/** An API that gives what comes after an id, page by page. */
const api: MakeSource = async () => {
  let last = 0
  const page = 500
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const after = Number(searchParams.get('after') ?? -1)
    const first = after + 1 + page * (Number(searchParams.get('page')) - 1)
    const ids = idsFrom(first, Math.max(Math.min(page, last - first), 0))
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify(ids.map((id) => ({ id, text: textOf(id) }))))
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  return {
    extractor: {
      tap: 'tap-rest',
      tapConfig: {
        base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        paging: { style: 'page', size: page },
        streams: [
          {
            name: 'rows',
            path: '/rows',
            primary_keys: ['id'],
            replication_key: 'id',
            start_param: 'after',
            sorted: true,
          },
        ],
      },
    },
    stream: 'rows',
    grow: (first, count) => {
      last = first + count
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const idsFrom = (first: number, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, at) => first + at)

/** By the names that the pairs go by. */
export const sources = {
  csv: csvFile('rows.csv'),
  'csv.zst': csvFile('rows.csv.zst', zstdCompressSync),
  jsonl: jsonlFile('rows.jsonl'),
  'jsonl.gz': jsonlFile('rows.jsonl.gz', gzipSync),
  Parquet: parquetFiles,
  SQLite: sqliteTable,
  'PostgreSQL by its keys': postgresTable('by its keys'),
  'PostgreSQL by its log': postgresTable('by its log'),
  'an API': api,
} as const satisfies Readonly<Record<string, MakeSource>>
export type SourceName = keyof typeof sources
export const sourceNames = Object.keys(sources) as ReadonlyArray<SourceName>

/** Those whose taps can share a process with a target. */
export const cellSources: ReadonlyArray<SourceName> = [
  'csv',
  'csv.zst',
  'SQLite',
  'PostgreSQL by its keys',
  'PostgreSQL by its log',
]
/** Files of another source that are packed. */
export const packedSources: ReadonlyArray<SourceName> = ['csv.zst', 'jsonl.gz']
