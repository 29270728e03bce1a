/** FLEXT on PostgreSQL: one process that runs, with the right to write its journal. */
import { either as E } from 'fp-ts'

import { postgresRuntime } from 'flext-core/postgres'

import { FiveChanges } from '../five-steps.ts'
import { needed, type OpenEngine } from './engine.ts'

export const flextPostgres: OpenEngine = async ({ postgres }) => {
  const opened = await postgresRuntime({ connection: needed(postgres, 'PostgreSQL') })()
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
