import { describe } from 'vitest'

import { templateModels } from '../../test/template-models.ts'
import { schemaOf, warehouseWorld } from '../../test/warehouse-world.ts'
import { runChecks } from '../quality/run-checks.ts'
import { buildModels } from './build-models.ts'

const raw = schemaOf('raw', { id: 'integer', size: 'integer', at: 'string' }, ['id'])

describe('models of a folder over SQLite', () => {
  templateModels('sqlite', async () => {
    const world = warehouseWorld()
    const { database } = world.config
    return {
      stage: async (run, rows) => world.stage(run, raw, rows),
      build: (run, models, fullRefresh = false, now = new Date()) =>
        buildModels({ database, run, models, fullRefresh, now })(),
      check: (run, checks) => runChecks({ database, run, checks })(),
      publish: (run) => world.publish(run),
      discard: (run) => world.staging.discard(run)(),
      rows: async (sql) => world.rows(sql),
      close: async () => world[Symbol.dispose](),
    }
  })
})
