import { startPostgres, type PostgresServer } from 'flext-servers'
import { describeWith } from 'flext-servers/vitest'
import { afterAll, beforeAll, it, vi } from 'vitest'

import { quote } from '../src/sql/sql-text.ts'
import { columnName, shortened } from '../src/target-postgres/name.ts'
import { postgresStaging } from '../src/target-postgres/postgres-staging.ts'
import { openPostgresStore } from '../src/target-postgres/postgres-store.ts'
import { targetContract } from '../src/testing/target-contract.ts'
import { postgresWorld } from './postgres-world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 240_000 })

describeWith('postgresql', 'target-postgres', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  for (const { name, run } of targetContract) {
    for (const add_metadata_columns of [false, true]) {
      // What a line holds does not depend on them, and a long one takes its time.
      if (add_metadata_columns && name.includes('100 MB')) continue
      it(`${name}${add_metadata_columns ? ', with metadata columns' : ''}`, async () => {
        const { config, rows } = await postgresWorld(server, { add_metadata_columns })
        await run({
          open: (id) => openPostgresStore(config, id),
          staging: postgresStaging(config),
          visible: async (stream) => {
            const table = quote(shortened(stream))
            const [there] = await rows(`select to_regclass('${table}') is not null as there`)
            return there?.['there'] === true
              ? (await rows(`select * from ${table}`)).map(asItCame)
              : []
          },
          merges: true,
          columnOf: columnName,
        })
      })
    }
  }
})

/** A number is as exact as the stream had it, and no more is asked here. */
const asItCame = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !column.startsWith('_sdc_'))
      .map(([column, value]) => [
        column,
        column === 'mass' && value !== null ? Number(value) : value,
      ]),
  )
