/**
 * A table of PostgreSQL into Parquet, fused and through pipes, beside plain Node: pg-query-stream and
 * hyparquet-writer. The time is that of loading and publishing. `--rows N` (1,000,000) and
 * `--memory-rows N` (five times as many; 0 leaves that out).
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { startPostgres, type PostgresConnection } from 'flext-servers'
import { Client } from 'pg'
import { from } from 'pg-copy-streams'

import { targetParquet } from '../src/target-parquet/target-parquet.ts'
import { report } from './figure.ts'
import { generateCsv } from './generated-csv.ts'
import { memoryRows, rows } from './load-size.ts'
import { cpuOf, measured, peakOf, type MeasuringEnvironment } from './measured.ts'
import { started } from './peer/piped.ts'
import { publishedLoad } from './published-load.ts'

const folder = mkdtempSync(join(tmpdir(), 'flext-bench-'))
await using server = await startPostgres({ settings: { max_wal_size: '4GB' } })

/** A database with a table of so many people, analysed as a table in use is. */
const people = async (count: number): Promise<PostgresConnection> => {
  const csv = join(folder, 'people.csv')
  generateCsv(csv, count)
  const connection = await server.createDatabase(`people_${count}`)
  const client = new Client(connection)
  await client.connect()
  await client.query(
    `create table people (id bigint primary key, name text, email text, city text, amount numeric(12, 2),
     quantity bigint, active boolean, signed_up date, updated_at timestamptz, note text)`,
  )
  await pipeline(
    createReadStream(csv),
    client.query(from('copy people from stdin with (format csv, header)')),
  )
  await client.query('vacuum analyze people')
  await client.end()
  rmSync(csv)
  return connection
}

const load = async (
  source: PostgresConnection,
  name: string,
  fused: boolean,
  env: MeasuringEnvironment,
): Promise<void> => {
  const config = { destination_path: join(folder, name) }
  await publishedLoad(
    {
      tap: 'flext-tap-postgres',
      tapConfig: source,
      target: 'flext-target-parquet',
      targetConfig: config,
      staging: targetParquet.staging(config),
      run: 'bench',
      fused,
    },
    env,
  )
  rmSync(config.destination_path, { recursive: true })
}

try {
  const source = await people(rows)
  const peer = 'pg-query-stream and hyparquet-writer'
  const theirs = await measured(folder, (env) =>
    started(env, ['plain-postgres-parquet', server.urlOf(source.database), join(folder, 'peer')]),
  )
  for (const fused of [true, false]) {
    const way = fused ? 'fused' : 'pipes'
    const ours = await measured(folder, (env) => load(source, way, fused, env))
    report(
      {
        name: `meltano/postgres-parquet/${way}/rate`,
        value: rows / ours.seconds,
        unit: 'records/s',
        ...(fused ? { aim: 300_000 } : {}),
        peer,
        peerValue: rows / theirs.seconds,
      },
      {
        name: `meltano/postgres-parquet/${way}/cpu`,
        value: cpuOf(ours),
        unit: 's CPU',
        peer,
        peerValue: cpuOf(theirs),
      },
    )
    if (!fused) continue
    report({
      name: 'meltano/postgres-parquet/fused-pair/peak',
      value: peakOf(ours, 'fused-pair'),
      unit: 'MB',
      aim: 300,
      peer,
      peerValue: peakOf(theirs, 'plain-postgres-parquet'),
    })
    if (memoryRows === 0) continue
    const more = await people(memoryRows)
    const long = await measured(folder, (env) => load(more, 'more', true, env))
    report({
      name: `meltano/postgres-parquet/fused-pair/peak-at-${memoryRows / rows}-times-the-rows`,
      value: peakOf(long, 'fused-pair'),
      unit: 'MB',
      peer: 'itself at the smaller size',
      peerValue: peakOf(ours, 'fused-pair'),
    })
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
