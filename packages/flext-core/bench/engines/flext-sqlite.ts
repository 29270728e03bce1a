/** FLEXT embedded: a SQLite file, `synchronous=FULL`. */
import { join } from 'node:path'

import { either as E } from 'fp-ts'

import { sqliteRuntime } from 'flext-core/sqlite'

import { FiveChanges } from '../five-steps.ts'
import type { OpenEngine } from './engine.ts'

export const flextSqlite: OpenEngine = async ({ folder }) => {
  const opened = await sqliteRuntime({ path: join(folder, 'journal.db') })()
  if (E.isLeft(opened)) throw new Error(opened.left.message)
  const runtime = opened.right
  const service = new FiveChanges(runtime)
  return {
    run: async () => {
      const result = await service.run({ count: 0 })
      if (E.isLeft(result)) throw new Error(result.left.message)
    },
    [Symbol.asyncDispose]: () => runtime.close(),
  }
}
