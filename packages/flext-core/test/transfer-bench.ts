/** Two PostgreSQL servers and a SQLite file, and what a transfer has left in them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { memoryRuntime, type FlextRuntime } from 'flext-core'
import { startPostgres, type PostgresServer } from 'flext-servers'
import { sql } from 'kysely'

import { createEffects, postgresEffects, sqliteEffects, type EffectsDatabase } from './sql-world.ts'
import { atEachPoint, TransferService, type TransferPorts } from './transfer-world.ts'

type Written = Readonly<Record<string, ReadonlyArray<string>>>

export interface TransferBench extends AsyncDisposable {
  readonly folder: string
  readonly servers: readonly [debit: PostgresServer, credit: PostgresServer]
  readonly ports: TransferPorts
  /** The names of what is prepared in both servers. */
  readonly prepared: () => Promise<ReadonlyArray<string>>
  /** What the run with this id wrote, in order of name. */
  readonly effectsOf: (id: string) => Promise<Written>
}

export const transferBench = async (): Promise<TransferBench> => {
  const folder = mkdtempSync(join(tmpdir(), 'flext-transaction-'))
  const servers = await Promise.all([
    startPostgres({ maxPreparedTransactions: 20 }),
    startPostgres({ maxPreparedTransactions: 20 }),
  ])
  const ports = {
    debit: postgresEffects(servers[0].connection),
    credit: postgresEffects(servers[1].connection),
    ledger: sqliteEffects(join(folder, 'ledger.db')),
  }
  const databases: ReadonlyArray<[string, EffectsDatabase]> = Object.entries(ports)
  for (const [, db] of databases) await createEffects(db)

  return {
    folder,
    servers,
    ports,
    prepared: async () => {
      const found = await Promise.all(
        [ports.debit, ports.credit].map((db) =>
          sql<{ gid: string }>`select gid from pg_prepared_xacts`.execute(db),
        ),
      )
      return found.flatMap(({ rows }) => rows.map(({ gid }) => gid))
    },
    effectsOf: async (id) => {
      const found: Record<string, ReadonlyArray<string>> = {}
      for (const [name, db] of databases) {
        const rows = await db
          .selectFrom('effect')
          .select('what')
          .where('what', 'in', [id, `undo ${id}`])
          .execute()
        found[name] = rows.map(({ what }) => what).toSorted()
      }
      return found
    },
    [Symbol.asyncDispose]: async () => {
      for (const [, db] of databases) await db.destroy()
      await Promise.all(servers.map((server) => server.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The same written in all of them. */
export const everywhere = (ledger: boolean, what: ReadonlyArray<string>): Written => {
  const whole = what.toSorted()
  return { debit: whole, credit: whole, ledger: ledger ? whole : [] }
}

/** A runtime that does not wait long. */
export const quick = (): FlextRuntime =>
  memoryRuntime({ persistence: { times: 30, base: 1, cap: 50 } })

/** A transfer that is undone passes every point there is: this is what it passes, in order. */
export const pointsPassed = async (
  { ports }: TransferBench,
  ledger: boolean,
): Promise<ReadonlyArray<string>> => {
  const points: Array<string> = []
  atEachPoint((point) => void points.push(point))
  const runtime = memoryRuntime({
    faults: ({ at }) => {
      points.push(at)
      return undefined
    },
  })
  await new TransferService(runtime, ports).run({ ledger, fine: false }, { id: 'points' })
  atEachPoint(undefined)
  return points
}
