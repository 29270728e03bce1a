/**
 * CSV into PostgreSQL (appended to a new table, merged over the same keys) and into SQLite, through
 * pipes and fused, beside plain Node streams that do less: no types, no checks, no state, no staging.
 * The time is that of loading and publishing. `--rows N` (1,000,000) and `--memory-rows N` (five
 * times as many; 0 leaves that out).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startPostgres } from 'flext-servers'

import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { sqliteStaging } from '../src/target-sqlite/sqlite-staging.ts'
import { report, type Figure } from './figure.ts'
import { generateCsv } from './generated-csv.ts'
import { memoryRows, rows } from './load-size.ts'
import { cpuOf, measured, peakOf } from './measured.ts'
import { piped } from './peer/piped.ts'
import { publishedLoad, type Load } from './published-load.ts'

const peer = 'plain Node streams'

const folder = mkdtempSync(join(tmpdir(), 'flext-bench-'))
await using server = await startPostgres({ settings: { max_wal_size: '4GB' } })
let databases = 0

const people = (csv: string, keys: ReadonlyArray<string>): Pick<Load, 'tap' | 'tapConfig'> => ({
  tap: 'flext-tap-csv',
  tapConfig: { files: [{ entity: 'people', path: csv, keys }] },
})

const postgres = async (
  keys: ReadonlyArray<string>,
  fused: boolean,
  csv: string,
): Promise<Load> => {
  const config = await server.createDatabase(`bench_${(databases += 1)}`)
  return {
    ...people(csv, keys),
    target: 'flext-target-postgres',
    targetConfig: config,
    staging: postgresStaging(config),
    fused,
    run: 'first',
  }
}

const sqlite = (fused: boolean, csv: string): Load => {
  const config = { database: join(folder, `warehouse-${(databases += 1)}.db`) }
  return {
    ...people(csv, ['id']),
    target: 'flext-target-sqlite',
    targetConfig: config,
    staging: sqliteStaging(config),
    fused,
    run: 'first',
  }
}

const measuredLoad = (load: Load) => measured(folder, (env) => publishedLoad(load, env))

const rate = (name: string, aim: number, seconds: number, peerSeconds?: number): Figure => ({
  name: `meltano/${name}/rate`,
  value: rows / seconds,
  unit: 'records/s',
  aim,
  ...(peerSeconds === undefined ? {} : { peer, peerValue: rows / peerSeconds }),
})

try {
  const csv = join(folder, 'people.csv')
  generateCsv(csv, rows)
  await server.createDatabase('peer')
  const plain = await measured(folder, (env) =>
    piped(env, ['plain-tap', csv], ['plain-target-postgres', server.urlOf('peer')]),
  )

  for (const fused of [false, true]) {
    const way = fused ? 'fused' : 'pipes'
    const appended = await postgres([], fused, csv)
    const append = await measuredLoad(appended)
    report(
      rate(`csv-postgres/append/${way}`, fused ? 400_000 : 250_000, append.seconds, plain.seconds),
      {
        name: `meltano/csv-postgres/append/${way}/cpu`,
        value: cpuOf(append),
        unit: 's CPU',
        peer,
        peerValue: cpuOf(plain),
      },
    )
    const merged = await postgres(['id'], fused, csv)
    await measuredLoad(merged)
    // Every key is there by now, so every row takes the place of another.
    const merge = await measuredLoad({ ...merged, run: 'second' })
    report(rate(`csv-postgres/merge/${way}`, 90_000, merge.seconds, plain.seconds))
  }
  const lite = await measuredLoad(sqlite(true, csv))
  report(rate('csv-sqlite/fused', 300_000, lite.seconds))

  if (memoryRows > 0) {
    const longCsv = join(folder, 'more-people.csv')
    generateCsv(longCsv, memoryRows)
    for (const fused of [false, true]) {
      const program = fused ? 'fused-pair' : 'target-postgres'
      const peaks: Array<number> = []
      for (const file of [csv, longCsv]) {
        const one = await postgres(['id'], fused, file)
        peaks.push(peakOf(await measuredLoad(one), program))
      }
      report({
        name: `meltano/csv-postgres/${program}/peak-at-${memoryRows / rows}-times-the-rows`,
        value: peaks[1] ?? 0,
        unit: 'MB',
        aim: 300,
        peer: 'itself at the smaller size',
        peerValue: peaks[0] ?? 0,
      })
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
