/**
 * CSV into JSON lines and into SQLite, each through real pipes between processes, beside plain Node
 * streams (csv-parse, readline, JSON) that do less: no types, no checks, no state, no staging.
 * `--rows N` (1,000,000) and `--memory-rows N` (five times as many; 0 leaves that out).
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { jsonlStaging } from '../src/target-jsonl/jsonl-staging.ts'
import { targetSqlite } from '../src/target-sqlite/target-sqlite.ts'
import { report } from './figure.ts'
import { generateCsv } from './generated-csv.ts'
import { memoryRows, rows } from './load-size.ts'
import { cpuOf, measured, peakOf, type MeasuringEnvironment } from './measured.ts'
import { piped } from './peer/piped.ts'
import { publishedLoad, type Load } from './published-load.ts'

const folder = mkdtempSync(join(tmpdir(), 'flext-bench-'))

interface Destination extends Pick<Load, 'target' | 'targetConfig' | 'staging'> {
  readonly place: string
}

const destinations = (name: string): Readonly<Record<'jsonl' | 'sqlite', Destination>> => {
  const jsonl = { destination_path: join(folder, `${name}-jsonl`) }
  const sqlite = { database: join(folder, `${name}.db`) }
  return {
    jsonl: {
      target: 'flext-target-jsonl',
      targetConfig: jsonl,
      staging: jsonlStaging(jsonl),
      place: jsonl.destination_path,
    },
    sqlite: {
      target: 'flext-target-sqlite',
      targetConfig: sqlite,
      staging: targetSqlite.staging(sqlite),
      place: sqlite.database,
    },
  }
}

const load = async (
  csv: string,
  count: number,
  destination: Destination,
  env: MeasuringEnvironment,
): Promise<void> => {
  const published = await publishedLoad(
    {
      ...destination,
      tap: 'flext-tap-csv',
      tapConfig: { files: [{ entity: 'people', path: csv, keys: ['id'] }] },
      run: 'bench',
      fused: false,
    },
    env,
  )
  if (published.rows['people'] !== count) throw new Error('rows are missing')
}

const drop = ({ place }: Destination): void => {
  for (const ending of ['', '-wal', '-shm'])
    rmSync(place + ending, { recursive: true, force: true })
}

try {
  const csv = join(folder, 'people.csv')
  generateCsv(csv, rows)
  const peer = 'plain Node streams'

  for (const kind of ['jsonl', 'sqlite'] as const) {
    const destination = destinations('one')[kind]
    const ours = await measured(folder, (env) => load(csv, rows, destination, env))
    drop(destination)
    const out = join(folder, `peer.${kind}`)
    const theirs = await measured(folder, (env) =>
      piped(env, ['plain-tap', csv], [`plain-target-${kind}`, out]),
    )
    if (statSync(out).size === 0) throw new Error('the peer wrote nothing')
    for (const ending of ['', '-wal', '-shm']) if (existsSync(out + ending)) rmSync(out + ending)
    report(
      {
        name: `meltano/csv-${kind}/rate`,
        value: rows / ours.seconds,
        unit: 'records/s',
        aim: kind === 'jsonl' ? 190_000 : 130_000,
        peer,
        peerValue: rows / theirs.seconds,
      },
      {
        name: `meltano/csv-${kind}/cpu`,
        value: cpuOf(ours),
        unit: 's CPU',
        peer,
        peerValue: cpuOf(theirs),
      },
      ...['tap-csv', `target-${kind}`].map((program) => ({
        name: `meltano/csv-${kind}/${program}/peak`,
        value: peakOf(ours, program),
        unit: 'MB',
        peer,
        peerValue: peakOf(theirs, program === 'tap-csv' ? 'plain-tap' : `plain-target-${kind}`),
      })),
    )
    if (memoryRows === 0) continue
    const longCsv = join(folder, 'more-people.csv')
    if (!existsSync(longCsv)) generateCsv(longCsv, memoryRows)
    const more = destinations('more')[kind]
    const long = await measured(folder, (env) => load(longCsv, memoryRows, more, env))
    drop(more)
    report(
      ...['tap-csv', `target-${kind}`].map((program) => ({
        name: `meltano/csv-${kind}/${program}/peak-at-${memoryRows / rows}-times-the-rows`,
        value: peakOf(long, program),
        unit: 'MB',
        peer: 'itself at the smaller size',
        peerValue: peakOf(ours, program),
      })),
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
