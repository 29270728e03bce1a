import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { parse } from 'csv-parse/sync'
import { either as E } from 'fp-ts'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import { nativePlugin } from '../src/plugin-process/plugin-command.ts'
import type { JsonSchema } from '../src/singer/json-schema.ts'
import type { PairRequest } from '../src/singer/pair/pair.ts'
import { runPair } from '../src/singer/pair/run-pair.ts'
import type { TargetStaging } from '../src/singer/target/target-store.ts'
import { csvStaging } from '../src/target-csv/csv-staging.ts'
import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { parquetStaging } from '../src/target-parquet/parquet-staging.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-fused-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Where a fused pair and a piped one load the same file. */
interface Destination {
  readonly target: Pick<PairRequest, 'target' | 'targetConfig'>
  readonly staging: TargetStaging
  readonly rows: () => Promise<ReadonlyArray<unknown>>
}

const csv = (text: string): Pick<PairRequest, 'tap' | 'tapConfig'> => {
  const path = join(folder, 'things.csv')
  writeFileSync(path, text)
  return {
    tap: nativePlugin('flext-tap-csv'),
    tapConfig: { files: [{ entity: 'things', path, keys: ['id'] }], state_rows: 100 },
  }
}

const catalog = (
  properties: Readonly<Record<string, JsonSchema>>,
): Pick<PairRequest, 'catalog'> => ({
  catalog: {
    streams: [
      {
        tap_stream_id: 'things',
        stream: 'things',
        key_properties: ['id'],
        schema: { type: 'object', properties },
        metadata: [
          { breadcrumb: [], metadata: { selected: true, 'table-key-properties': ['id'] } },
        ],
      },
    ],
  },
})

const load = (text: string, { target }: Destination, more: Partial<PairRequest>) =>
  runPair({ ...csv(text), ...target, run: 'run-1', ...more })()

const odd = `id,text,amount,on,day,at,big
1,"quoted, ""twice""",12.5,true,2026-01-31,2026-01-31T23:30:00-02:30,9007199254740993
2,"a
b\tc\\d\\N",-0.1,FALSE,2026-02-01,2026-01-31T23:30:00Z,-5
3,,,,,,
4,größe 日本 𝔘,1e3,false,2026-02-01,2026-02-01T00:00:00Z,0
2,the last of two,1,true,2026-02-01,2026-02-01T00:00:00Z,1
`
const oddCatalog = catalog({
  id: { type: ['integer'] },
  text: { type: ['null', 'string'] },
  amount: { type: ['null', 'number'] },
  on: { type: ['null', 'boolean'] },
  day: { type: ['null', 'string'], format: 'date' },
  at: { type: ['null', 'string'], format: 'date-time' },
  big: { type: ['null', 'integer'] },
})

const sameAsPiped = (destination: (name: string) => Destination | Promise<Destination>): void => {
  it('loads what the same pair loads through pipes, and says how', async () => {
    const seen: Array<ReadonlyArray<unknown>> = []
    for (const fused of [true, false]) {
      const place = await destination(fused ? 'fused' : 'pipes')
      const states: Array<unknown> = []
      const outcome = await load(odd, place, {
        ...oddCatalog,
        fused,
        onState: (state) => states.push(state),
      })
      expect(outcome).toMatchObject({
        right: { rows: { things: 5 }, delivery: 'exactly-once', path: fused ? 'fused' : 'pipes' },
      })
      expect(E.isRight(outcome) && outcome.right.bytes).toBeGreaterThan(100)
      expect(states.length).toBeGreaterThan(0)
      expect(await place.rows()).toEqual([])
      await place.staging.publish('run-1', 'nightly')()
      expect(await place.staging.publishedState('nightly')()).toEqual(E.right(states.at(-1)))
      seen.push(await place.rows())
    }
    expect(seen[0]).toHaveLength(4)
    expect(seen[0]).toEqual(seen[1])
  })

  it('refuses what a column does not take, by file, line and column, and stages nothing of it', async () => {
    for (const [text, expected] of [
      ['id,n\n1,1\n2,many\n', /things\.csv:3, column n: expected integer, found "many"/],
      [
        'id,n\n1,1\n,2\n',
        /things\.csv:3, column id: expected integer, and never nothing, found nothing/,
      ],
      [
        'id,n\n1,1\n2,123456789012345678901234567890\n',
        /things\.csv:3, column n: expected integer/,
      ],
    ] as const) {
      const place = await destination(`refused-${expected.source.length}`)
      const columns = catalog({ id: { type: ['integer'] }, n: { type: ['null', 'integer'] } })
      const outcome = await load(text, place, columns)
      expect(outcome).toMatchObject({
        left: { _tag: 'TapFailed', cause: { _tag: 'TapSourceRefused' } },
      })
      expect(E.isLeft(outcome) && outcome.left.message).toMatch(expected)
      await place.staging.discard('run-1')()
      expect(await place.rows()).toEqual([])
    }
  })

  it('goes on from its last checkpoint after it was stopped, and loads every row once', async () => {
    const place = await destination('stopped')
    const rows = 60_000
    const text = `id,text\n${Array.from({ length: rows }, (_, id) => `${id},${'x'.repeat(60)}\n`).join('')}`
    const stop = new AbortController()
    const stopped = await load(text, place, { signal: stop.signal, onProgress: () => stop.abort() })
    expect(stopped).toMatchObject({ left: { _tag: 'PairAborted' } })
    const staged = await place.staging.staged('run-1')()
    const state = E.isRight(staged) ? staged.right?.state : undefined
    expect(state).toBeDefined()
    const path = join(folder, 'things.csv')
    const again = await runPair({
      tap: nativePlugin('flext-tap-csv'),
      tapConfig: { files: [{ entity: 'things', path, keys: ['id'] }] },
      ...place.target,
      run: 'run-1',
      ...(state === undefined ? {} : { state }),
    })()
    expect(E.isRight(again)).toBe(true)
    expect(await place.staging.publish('run-1', 'nightly')()).toMatchObject(
      E.right({ rows: { things: rows } }),
    )
    expect(await place.rows()).toHaveLength(rows)
  })
}

describe('a fused pair into files', () => {
  for (const [target, staging, read] of [
    ['flext-target-jsonl', jsonlStaging, jsonLines],
    ['flext-target-csv', csvStaging, csvLines],
    ['flext-target-parquet', parquetStaging, parquetRows],
  ] as const)
    it(`loads what the same pair loads through pipes (${target})`, async () => {
      const seen: Array<ReadonlyArray<unknown>> = []
      for (const fused of [true, false]) {
        const config = { destination_path: join(folder, fused ? 'fused' : 'pipes') }
        const place = {
          target: { target: nativePlugin(target), targetConfig: config },
          staging: staging(config),
          rows: async () => read(config.destination_path),
        }
        expect(await load(odd, place, { ...oddCatalog, fused })).toMatchObject({
          right: { rows: { things: 5 }, path: fused ? 'fused' : 'pipes' },
        })
        expect(await place.rows()).toEqual([])
        await place.staging.publish('run-1', 'nightly')()
        seen.push(await place.rows())
      }
      expect(seen[0]).toHaveLength(5)
      expect(seen[0]).toEqual(seen[1])
    })
})

describe('a fused pair into SQLite', () => {
  sameAsPiped((name) => {
    const config = { database: join(folder, `${name}.db`) }
    return {
      target: { target: nativePlugin('flext-target-sqlite'), targetConfig: config },
      staging: sqliteStaging(config),
      rows: () => Promise.resolve(rowsIn(config.database)),
    }
  })
})

describeWith('postgresql', 'a fused pair into PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  sameAsPiped(async () => {
    const { config, rows } = await postgresWorld(server)
    return {
      target: { target: nativePlugin('flext-target-postgres'), targetConfig: config },
      staging: postgresStaging(config),
      rows: async () => {
        const [there] = await rows(`select to_regclass('things') is not null as there`)
        return there?.['there'] === true ? rows('select * from things order by id') : []
      },
    }
  })

  it('fails as a target does when the server is not there', async () => {
    const { config } = await postgresWorld(server)
    const targetConfig = { ...config, port: 1, connect_timeout: 0.1 }
    const place = { target: { target: nativePlugin('flext-target-postgres'), targetConfig } }
    const outcome = await load('id\n1\n', place as Destination, {})
    expect(outcome).toMatchObject({
      left: { _tag: 'TargetFailed', cause: { _tag: 'TargetStorageFailed', code: 'ECONNREFUSED' } },
    })
    expect(JSON.stringify(outcome)).not.toContain(config.password)
  })
})

function jsonLines(place: string): ReadonlyArray<unknown> {
  const path = join(place, 'things.jsonl')
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
    : []
}

function csvLines(place: string): ReadonlyArray<unknown> {
  const path = join(place, 'things.csv')
  return existsSync(path) ? parse(readFileSync(path), { columns: true }) : []
}

async function parquetRows(place: string): Promise<ReadonlyArray<unknown>> {
  const path = join(place, 'things', 'run-1.parquet')
  return existsSync(path) ? parquetReadObjects({ file: await asyncBufferFromFile(path) }) : []
}

const rowsIn = (path: string): ReadonlyArray<unknown> => {
  if (!existsSync(path)) return []
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const there = database.prepare(`select 1 from sqlite_master where name = 'things'`).get()
    if (there === undefined) return []
    const rows = database.prepare('select * from things order by id')
    rows.setReadBigInts(true)
    return rows.all()
  } finally {
    database.close()
  }
}
