/**
 * Takes loads back by orchestrators that are killed at random, and the database under them, many times.
 * `--rounds N` loads a target (100), `--seed N`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startPostgres } from 'flext-servers'

import { killedUndos, type UndoWorld } from '../killed-undo.ts'
import { seed, seededRandom } from '../seeded-random.ts'
import { postgresUndoWorld, sqliteUndoWorld } from '../undo-world.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(seed) },
  },
})
const random = seededRandom(Number(values.seed))

await using server = await startPostgres()
const worlds: Readonly<Record<string, (folder: string) => UndoWorld | Promise<UndoWorld>>> = {
  SQLite: sqliteUndoWorld,
  PostgreSQL: (folder) => postgresUndoWorld(folder, server),
}

// What a process has compiled, the next ones need not compile again.
process.env['NODE_COMPILE_CACHE'] ??= mkdtempSync(join(tmpdir(), 'flext-compiled-'))
process.stdout.write(`seed ${values.seed}\n`)
for (const [name, make] of Object.entries(worlds)) {
  const folder = mkdtempSync(join(tmpdir(), 'flext-undo-'))
  const rounds = Number(values.rounds)
  const killed = await killedUndos(await make(folder), { rounds, random, survivors: true })
  process.stdout.write(`${name}: ${rounds} loads taken back, ${JSON.stringify(killed)}\n`)
  rmSync(folder, { recursive: true, force: true })
}
