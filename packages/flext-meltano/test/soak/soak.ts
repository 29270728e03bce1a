/**
 * Kills pipelines of every native pair at random, many times, and checks after each death that every
 * row and every dead letter is there once, and that the state is the one the run told. `--rounds N`
 * kills a pair (300), `--rows N` in a run (20,000), `--seed N`, `--pair fused` or another part of a
 * pair's name to take only some, `--flext <program>` to kill an installed `flext` and not the sources.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startPostgres, type PostgresServer } from 'flext-servers'

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
    flext: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const rows = Number(values.rows)
/** Then another world is begun, for all rows are looked at each time. */
const roundsOfAWorld = 50

let last = Number(values.seed)
const random = (): number => {
  last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0
  return last / 2 ** 32
}

type Server = () => Promise<PostgresServer>
const cases: ReadonlyArray<(folder: string, server: Server) => KilledCase | Promise<KilledCase>> = [
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
  async (folder, server) => postgresCase(folder, true, await server()),
  async (folder, server) => postgresCase(folder, false, await server()),
  async (folder, server) => splitCase(folder, await server()),
  async (folder, server) => parquetCase(folder, true, await server()),
  async (folder, server) => parquetCase(folder, false, await server()),
]

// What a process has compiled, the next ones need not compile again.
process.env['NODE_COMPILE_CACHE'] ??= mkdtempSync(join(tmpdir(), 'flext-compiled-'))
process.stdout.write(`seed ${values.seed}\n`)
for (const make of cases) await soak(make)

async function soak(make: (typeof cases)[number]): Promise<void> {
  const began = performance.now()
  let sum: KilledRounds = {
    kills: { orchestrator: 0, plugin: 0, database: 0 },
    runs: 0,
    letters: 0,
  }
  const told = (name: string): string => {
    const { kills, runs, letters } = sum
    const each = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`)
    const minutes = ((performance.now() - began) / 60_000).toFixed(1)
    return `${name}: killed ${killsIn(sum)} times (${each.join(', ')}) in ${runs} runs of ${rows} rows, every row once, ${letters} dead letters (${minutes} min)`
  }
  for (;;) {
    const folder = mkdtempSync(join(tmpdir(), 'flext-soak-'))
    // One for each world, for the slots of replication stay with it.
    let server: Promise<PostgresServer> | undefined
    try {
      const { name, pair, world } = await make(
        folder,
        () => (server ??= startPostgres({ settings: { wal_level: 'logical' } })),
      )
      if (!name.includes(values.pair)) return
      const done = await killedRounds(
        pair,
        {
          rows,
          rounds: Math.min(roundsOfAWorld, rounds - killsIn(sum)),
          ...(values.flext === undefined ? {} : { flext: values.flext }),
          budgetMs: Number.POSITIVE_INFINITY,
          victims: world.killDatabase
            ? ['orchestrator', 'plugin', 'database']
            : ['orchestrator', 'plugin'],
          random,
        },
        world,
      )
      sum = both(sum, done)
      if (killsIn(sum) >= rounds) {
        process.stdout.write(`${told(name)}\n`)
        return
      }
      process.stderr.write(`… ${told(name)}\n`)
    } finally {
      await (await server)?.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function killsIn({ kills }: KilledRounds): number {
  return kills.orchestrator + kills.plugin + kills.database
}

function both(one: KilledRounds, other: KilledRounds): KilledRounds {
  const kills = (victim: Victim): number => one.kills[victim] + other.kills[victim]
  return {
    kills: {
      orchestrator: kills('orchestrator'),
      plugin: kills('plugin'),
      database: kills('database'),
    },
    runs: one.runs + other.runs,
    letters: one.letters + other.letters,
  }
}
