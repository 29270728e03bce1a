import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { describe, it } from 'vitest'

import type { SingerRecord } from '../singer/message.ts'
import { targetContract } from '../testing/target-contract.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { sqliteStaging } from './sqlite-staging.ts'

describe('target-sqlite', () => {
  for (const { name, run } of targetContract) {
    for (const add_metadata_columns of [false, true]) {
      it(`${name}${add_metadata_columns ? ', with metadata columns' : ''}`, async () => {
        const folder = mkdtempSync(join(tmpdir(), 'flext-sqlite-'))
        try {
          const config = { database: join(folder, 'warehouse.db'), add_metadata_columns }
          await run({
            open: (id) => openSqliteStore(config, id),
            staging: sqliteStaging(config),
            visible: (stream) => rowsIn(config.database, stream),
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
    return database
      .prepare(`select * from "${stream}"`)
      .all()
      .map((row) => Object.fromEntries(Object.entries(row).filter(isItsOwn).map(asItCame)))
  } finally {
    database.close()
  }
}

const isItsOwn = ([column]: readonly [string, unknown]): boolean => !column.startsWith('_sdc_')

const asItCame = ([column, value]: readonly [string, unknown]): readonly [string, unknown] => {
  if (value === null) return [column, value]
  if (column === 'rings' || column === 'gas') return [column, value === 1]
  return column === 'moons'
    ? [column, typeof value === 'string' ? JSON.parse(value) : value]
    : [column, value]
}
