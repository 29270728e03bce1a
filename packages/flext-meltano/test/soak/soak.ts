/**
 * Kills pipelines of every native pair at random, many times, and checks after each death that every
 * row and every dead letter is there once, and that the state is the one the run told. `--rounds N`
 * kills a pair (300), `--rows N` in a run (20,000), `--seed N`, `--pair <expression>` that the
 * names of some pairs match, `--flext <program>` to kill an installed `flext` and not the sources.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startPostgres, type PostgresServer } from 'flext-servers'

import { killedRounds, type KilledRounds, type Victim } from '../killed-pair.ts'
import type { Server } from '../killed-sources.ts'
import { killedCase, killedPairs, nameOf, splitCase, type KilledCase } from '../killed-world.ts'
import { seed, seededRandom } from '../seeded-random.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    rows: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(seed) },
    pair: { type: 'string', default: '' },
    flext: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const rows = Number(values.rows)
/** Then another world is begun, for all rows are looked at each time. */
const roundsOfAWorld = 50

const random = seededRandom(Number(values.seed))

type Make = (folder: string, server: Server) => Promise<KilledCase>
const pairs: ReadonlyArray<readonly [string, Make]> = [
  ...killedPairs.map((pair): readonly [string, Make] => [
    nameOf(pair),
    (folder, server) => killedCase(pair, folder, server),
  ]),
  ['csv to PostgreSQL, streams apart', splitCase],
]

// What a process has compiled, the next ones need not compile again.
process.env['NODE_COMPILE_CACHE'] ??= mkdtempSync(join(tmpdir(), 'flext-compiled-'))
process.stdout.write(`seed ${values.seed}\n`)
const wanted = new RegExp(values.pair)
const chosen = pairs.filter(([pair]) => wanted.test(pair))
if (chosen.length === 0) {
  const names = pairs.map(([name]) => `  ${name}\n`).join('')
  process.stdout.write(`--pair ${values.pair}: expected to match a pair, found none of\n${names}`)
  process.exitCode = 1
}
for (const [name, make] of chosen) {
  try {
    await soak(name, make)
  } catch (mistake) {
    // The other pairs are killed all the same.
    process.stdout.write(`${name}: WRONG: ${String(mistake)}\n`)
    process.exitCode = 1
  }
}

async function soak(name: string, make: Make): Promise<void> {
  const began = performance.now()
  let sum: KilledRounds = {
    kills: { orchestrator: 0, plugin: 0, database: 0 },
    runs: 0,
    letters: 0,
  }
  const told = (): string => {
    const { kills, runs, letters } = sum
    const each = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`)
    const minutes = ((performance.now() - began) / 60_000).toFixed(1)
    return `${name}: killed ${killsIn(sum)} times (${each.join(', ')}) in ${runs} runs of ${rows} rows, every row once, ${letters} dead letters (${minutes} min)`
  }
  for (;;) {
    const folder = mkdtempSync(join(tmpdir(), 'flext-soak-'))
    // One for each world, for the slots of replication stay with it.
    let server: Promise<PostgresServer> | undefined
    let close: KilledCase['close']
    try {
      const made = await make(
        folder,
        () => (server ??= startPostgres({ settings: { wal_level: 'logical' } })),
      )
      close = made.close
      const { pair, world } = made
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
        process.stdout.write(`${told()}\n`)
        return
      }
      process.stderr.write(`… ${told()}\n`)
    } finally {
      close?.()
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
