import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { DuckDBInstance } from '@duckdb/node-api'
import { describe, it } from 'vitest'

import { tapContract } from '../testing/tap-contract.ts'
import { contractTap, type SourcePlanet } from '../testing/tap-world.ts'
import { tapParquet } from './tap-parquet.ts'

const text = (value: string | null): string =>
  value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`

const row = ({ id, name, big, amount, seen }: SourcePlanet): string =>
  `(${id}, ${text(name)}, ${big}, ${text(amount)}, ${text(seen)})`

const write = async (path: string, planets: ReadonlyArray<SourcePlanet>): Promise<void> => {
  const database = await DuckDBInstance.create(':memory:')
  const connection = await database.connect()
  await connection.run(
    'create table planets (id integer, name varchar, big bigint, amount decimal(38,2), seen date)',
  )
  if (planets.length > 0)
    await connection.run(`insert into planets values ${planets.map(row).join()}`)
  await connection.run(`copy planets to '${path}' (format parquet)`)
  connection.closeSync()
  database.closeSync()
}

describe('tap-parquet keeps the contract of taps', () => {
  for (const { name, run } of tapContract)
    it(name, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'flext-tap-parquet-'))
      const path = join(folder, 'planets.parquet')
      try {
        await run({
          tap: contractTap(tapParquet, {
            files: [{ entity: 'planets', path, keys: ['id'] }],
            state_rows: 20,
          }),
          stream: 'planets',
          put: (planets) => write(path, planets),
          tellsEmptyFromNone: true,
        })
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
})
