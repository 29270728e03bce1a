/**
 * Kills pipelines of every native pair at random, many times, and checks after each death that every
 * row and every dead letter is there once, and that the state is the one the run told. `--rounds N`
 * kills a pair (300), `--rows N` in a run (20,000), `--seed N`, and `--pair fused` or another part of
 * a pair's name to take only some.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startPostgres } from 'flext-servers'

import { killedRounds, type KilledRounds, type Victim } from '../killed-pair.ts'
import {
  csvCase,
  duckdbCase,
  jsonlCase,
  parquetCase,
  postgresCase,
  splitCase,
  sqliteCase,
  type KilledCase,
} from '../killed-world.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    rows: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    pair: { type: 'string', default: '' },
  },
})
const rounds = Number(values.rounds)
const rows = Number(values.rows)

let last = Number(values.seed)
const random = (): number => {
  last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0
  return last / 2 ** 32
}

await using server = await startPostgres({ settings: { wal_level: 'logical' } })
const cases: ReadonlyArray<(folder: string) => KilledCase | Promise<KilledCase>> = [
  (folder) => sqliteCase(folder, true),
  (folder) => sqliteCase(folder, false),
  (folder) => sqliteCase(folder, true, 'rows.csv.zst'),
  (folder) => sqliteCase(folder, false, 'rows.jsonl'),
  (folder) => sqliteCase(folder, false, 'rows.jsonl.gz'),
  (folder) => sqliteCase(folder, false, 'Parquet'),
  (folder) => duckdbCase(folder, true),
  (folder) => duckdbCase(folder, false),
  (folder) => csvCase(folder, true),
  (folder) => csvCase(folder, false),
  (folder) => jsonlCase(folder, true),
  (folder) => jsonlCase(folder, false),
  (folder) => sqliteCase(folder, true, 'SQLite'),
  (folder) => postgresCase(folder, true, server),
  (folder) => postgresCase(folder, false, server),
  (folder) => splitCase(folder, server),
  (folder) => parquetCase(folder, true, server),
  (folder) => parquetCase(folder, false, server),
]

// What a process has compiled, the next ones need not compile again.
process.env['NODE_COMPILE_CACHE'] ??= mkdtempSync(join(tmpdir(), 'flext-compiled-'))
process.stdout.write(`seed ${values.seed}\n`)
for (const make of cases) {
  const folder = mkdtempSync(join(tmpdir(), 'flext-soak-'))
  try {
    const { name, pair, world } = await make(folder)
    if (!name.includes(values.pair)) continue
    const victims: ReadonlyArray<Victim> = world.killDatabase
      ? ['orchestrator', 'plugin', 'database']
      : ['orchestrator', 'plugin']
    const began = performance.now()
    const told = ({ kills, runs, letters }: KilledRounds): string => {
      const all = Object.values(kills).reduce((sum, count) => sum + count, 0)
      const each = victims.map((victim) => `${victim} ${kills[victim]}`).join(', ')
      const minutes = ((performance.now() - began) / 60_000).toFixed(1)
      return `${name}: killed ${all} times (${each}) in ${runs} runs of ${rows} rows, every row once, ${letters} dead letters (${minutes} min)`
    }
    const done = await killedRounds(
      pair,
      {
        rows,
        rounds,
        budgetMs: Number.POSITIVE_INFINITY,
        victims,
        random,
        onRun: (soFar) => {
          if (process.stderr.isTTY) process.stderr.write(`\r${told(soFar)}`)
          else if (soFar.runs % 25 === 0) process.stderr.write(`${told(soFar)}\n`)
        },
      },
      world,
    )
    process.stdout.write(`${process.stderr.isTTY ? '\n' : ''}${told(done)}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
