import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { either as E } from 'fp-ts'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import type { PairRequest } from '../src/singer/pair/pair.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import type { TargetStaging } from '../src/singer/target/target-store.ts'
import { parquetStaging } from '../src/target-parquet/parquet-staging.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-fused-tables-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** JSON that is kept as text may have spaces in it, as the database wrote it. */
const withoutSpaces = (row: unknown): unknown =>
  Object.fromEntries(
    Object.entries(row as object).map(([name, value]: readonly [string, unknown]) => [
      name,
      typeof value === 'string' && /^[[{]/.test(value) ? JSON.stringify(JSON.parse(value)) : value,
    ]),
  )

type Source = Pick<PairRequest, 'tap' | 'tapConfig'> & { readonly stream: string }

interface Destination {
  readonly target: Pick<PairRequest, 'target' | 'targetConfig'>
  readonly staging: TargetStaging
  readonly rows: (stream: string) => Promise<ReadonlyArray<unknown>>
}

describeWith('postgresql', 'tables in one process with their target', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  const postgresSource = async (): Promise<Source> => {
    const { config, rows } = await postgresWorld(server)
    await rows(
      `create table things (id bigint primary key, text text, amount numeric(30, 10), ok boolean, day date, at timestamptz,
         doc jsonb, list int[], code uuid);
       insert into things values
         (1, '', 1.0000000001, true, '2026-01-31', '2026-01-31 23:30:00.123456-02:30', '{"a": ["b", null]}', '{1,2}', '00000000-0000-4000-8000-000000000001'),
         (9007199254740993, E'a\\tb\\n\\\\N "c"', -0.0000000001, false, '1970-01-01', '1969-12-31 23:59:59Z', '[]', '{}', null),
         (3, null, null, null, null, null, null, null, null)`,
    )
    return { tap: nativePlugin('flext-tap-postgres'), tapConfig: config, stream: 'public-things' }
  }

  const sqliteSource = (): Promise<Source> => {
    const database = join(folder, 'source.db')
    const source = new DatabaseSync(database)
    source.exec(
      `create table things (id integer primary key, text text, amount real, ok boolean, day date, at datetime);
       insert into things values (1, '', 1.5, 1, '2026-01-31', '2026-01-31 23:30:00.123'),
         (9007199254740993, char(9, 10, 92) || 'N', -0.1, 0, '1970-01-01', '1969-12-31 23:59:59'), (3, null, null, null, null, null)`,
    )
    source.close()
    return Promise.resolve({
      tap: nativePlugin('flext-tap-sqlite'),
      tapConfig: { database },
      stream: 'things',
    })
  }

  const postgresTarget = async (): Promise<Destination> => {
    const { config, rows } = await postgresWorld(server)
    return {
      target: { target: nativePlugin('flext-target-postgres'), targetConfig: config },
      staging: postgresStaging(config),
      rows: (stream) => rows(`select * from "${stream}" order by id`),
    }
  }

  const sqliteTarget = (name: string): Promise<Destination> => {
    const config = { database: join(folder, `${name}.db`) }
    return Promise.resolve({
      target: { target: nativePlugin('flext-target-sqlite'), targetConfig: config },
      staging: sqliteStaging(config),
      rows: (stream) => {
        const database = new DatabaseSync(config.database, { readOnly: true })
        const select = database.prepare(`select * from "${stream}" order by id`)
        select.setReadBigInts(true)
        const found = select.all()
        database.close()
        return Promise.resolve(found)
      },
    })
  }

  const parquetTarget = (name: string): Promise<Destination> => {
    const config = { destination_path: join(folder, name) }
    return Promise.resolve({
      target: { target: nativePlugin('flext-target-parquet'), targetConfig: config },
      staging: parquetStaging(config),
      rows: async (stream) => {
        const place = join(config.destination_path, stream)
        if (!existsSync(place)) return []
        const [file = '', ...others] = readdirSync(place)
        expect(others).toEqual([])
        return parquetReadObjects({ file: await asyncBufferFromFile(join(place, file)) })
      },
    })
  }

  it.each([
    ['PostgreSQL into PostgreSQL', postgresSource, postgresTarget],
    ['PostgreSQL into SQLite', postgresSource, sqliteTarget],
    ['PostgreSQL into Parquet', postgresSource, parquetTarget],
    ['SQLite into Parquet', sqliteSource, parquetTarget],
  ] as const)(
    'loads from %s what goes through pipes, and keeps it exact',
    async (_, from, into) => {
      const source = await from()
      const seen: Array<ReadonlyArray<unknown>> = []
      for (const fused of [true, false]) {
        const { target, staging, rows } = await into(fused ? 'fused' : 'pipes')
        const outcome = await runPair({ ...source, ...target, run: 'run-1', fused })()
        expect(outcome).toMatchObject({
          right: { rows: { [source.stream]: 3 }, path: fused ? 'fused' : 'pipes' },
        })
        expect(E.isRight(await staging.publish('run-1', 'nightly')())).toBe(true)
        seen.push((await rows(source.stream)).map(withoutSpaces))
      }
      expect(seen[0]).toHaveLength(3)
      expect(seen[0]).toEqual(seen[1])
      expect(
        JSON.stringify(seen[0], (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      ).toContain('9007199254740993')
    },
  )
})
