import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import { killedRounds, type Rounds } from './killed-pair.ts'
import { killedCase, type KilledPair } from './killed-world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const seed = Number(process.env['FLEXT_SEED'] ?? Date.now() % 1_000_000)
let last = seed
/** In [0, 1), and the same for the same seed. */
const random = (): number => {
  last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0
  return last / 2 ** 32
}

const rounds: Rounds = {
  rows: 10_000,
  rounds: 5,
  budgetMs: 6_000,
  victims: ['orchestrator', 'plugin'],
  random,
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
  const { kills } = await killedRounds(pair, { ...rounds, ...more }, world)
  expect(Math.max(...Object.values(kills))).toBeGreaterThan(0)
}

describe(`a native pair that is killed at any moment loads every row once (seed ${seed})`, () => {
  it('into SQLite, in one process', () =>
    survives({ source: 'csv', target: 'SQLite', way: 'fused' }))
})

describeWith('postgresql', `a native pair over PostgreSQL that is killed (seed ${seed})`, () => {
  beforeAll(postgres)
  afterAll(async () => (await server)?.stop())

  it('loads every row once in one process, the server killed too', () =>
    survives(
      { source: 'csv', target: 'PostgreSQL', way: 'fused' },
      { victims: ['orchestrator', 'plugin', 'database'] },
    ))

  it('loads every change of a log once in one process, the server killed too', () =>
    survives(
      { source: 'PostgreSQL by its log', target: 'Parquet', way: 'fused' },
      {
        rows: 5_000,
        rounds: 4,
        budgetMs: 5_000,
        victims: ['orchestrator', 'plugin', 'database'],
      },
    ))

  // The server is killed under pipes too in `npm run soak:pairs`.
  it('loads every row once through pipes, and keeps every dead letter once', () =>
    survives({ source: 'csv', target: 'PostgreSQL', way: 'through pipes' }))
})
