import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { describe, it, vi } from 'vitest'

import type { SingerRecord } from '../singer/message.ts'
import { targetContract } from '../testing/target-contract.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { sqliteStaging } from './sqlite-staging.ts'

vi.setConfig({ testTimeout: 60_000 })

describe('target-sqlite', () => {
  for (const { name, run } of targetContract) {
    for (const add_metadata_columns of [false, true]) {
      // What a line holds does not depend on them, and a long one takes its time.
      if (add_metadata_columns && name.includes('100 MB')) continue
      it(`${name}${add_metadata_columns ? ', with metadata columns' : ''}`, async () => {
        const folder = mkdtempSync(join(tmpdir(), 'flext-sqlite-'))
        try {
          const config = { database: join(folder, 'warehouse.db'), add_metadata_columns }
          await run({
            open: (id) => openSqliteStore(config, id),
            staging: sqliteStaging(config),
            visible: (stream) => rowsIn(config.database, stream),
            merges: true,
          })
        } finally {
          rmSync(folder, { recursive: true })
        }
      })
    }
  }
})

/** Rows as the stream had them: SQLite keeps booleans as numbers, and lists as JSON text. */
const rowsIn = (path: string, stream: string): ReadonlyArray<SingerRecord> => {
  if (!existsSync(path)) return []
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const there = database.prepare('select 1 from sqlite_master where name = ?').get(stream)
    if (!there) return []
    const rows = database.prepare(`select * from "${stream}"`)
    rows.setReadBigInts(true)
    return rows
      .all()
      .map((row) => Object.fromEntries(Object.entries(row).filter(isItsOwn).map(asItCame)))
  } finally {
    database.close()
  }
}

const isItsOwn = ([column]: readonly [string, unknown]): boolean => !column.startsWith('_sdc_')

const isSafe = (value: bigint): boolean => Number.isSafeInteger(Number(value))

const asItCame = ([column, value]: readonly [string, unknown]): readonly [string, unknown] => {
  if (value === null) return [column, value]
  if (typeof value === 'bigint')
    return asItCame([column, isSafe(value) ? Number(value) : String(value)])
  if (column === 'rings' || column === 'gas') return [column, value === 1]
  return column === 'moons'
    ? [column, typeof value === 'string' ? JSON.parse(value) : value]
    : [column, value]
}
