import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import { killedRounds, type Rounds } from './killed-pair.ts'
import { killedCase, type KilledPair } from './killed-world.ts'
import { seed, seededRandom } from './seeded-random.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const rounds: Omit<Rounds, 'random'> = {
  rows: 10_000,
  rounds: 5,
  budgetMs: 6_000,
  victims: ['plugin', 'orchestrator'],
}

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flext-killed-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

let server: Promise<PostgresServer> | undefined
const postgres = () => (server ??= startPostgres({ settings: { wal_level: 'logical' } }))

const survives = async (killed: KilledPair, more: Partial<Rounds> = {}): Promise<void> => {
  const { pair, world } = await killedCase(killed, folder, postgres)
  // From its beginning, so that one test alone has the numbers that it had among others.
  const all = { ...rounds, random: seededRandom(seed), ...more }
  const { kills } = await killedRounds(pair, all, world)
  expect(kills[all.victims[0]]).toBeGreaterThan(0)
}

describe(`a native pair that is killed at any moment loads every row once (FLEXT_SEED=${seed})`, () => {
  it('into SQLite, in one process', () =>
    survives({ source: 'csv', target: 'SQLite', way: 'fused' }))
})

describeWith(
  'postgresql',
  `a native pair over PostgreSQL that is killed (FLEXT_SEED=${seed})`,
  () => {
    beforeAll(postgres)
    afterAll(async () => (await server)?.stop())

    it('loads every row once in one process, the server killed too', () =>
      survives(
        { source: 'csv', target: 'PostgreSQL', way: 'fused' },
        { victims: ['database', 'orchestrator', 'plugin'] },
      ))

    it('loads every change of a log once in one process, the server killed too', () =>
      survives(
        { source: 'PostgreSQL by its log', target: 'Parquet', way: 'fused' },
        {
          rows: 5_000,
          rounds: 4,
          budgetMs: 5_000,
          victims: ['database', 'orchestrator', 'plugin'],
        },
      ))

    // The server is killed under pipes too in `npm run soak:pairs`.
    it('loads every row once through pipes, and keeps every dead letter once', () =>
      survives({ source: 'csv', target: 'PostgreSQL', way: 'through pipes' }))
  },
)
