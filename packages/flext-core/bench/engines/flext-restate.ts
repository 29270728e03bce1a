/** FLEXT on Restate: the same service, bound as a workflow of the node that is measured bare as well. */
import { either as E } from 'fp-ts'
import { freePort } from 'flext-servers'

import { restateRuntime } from 'flext-core/restate'

import { FiveChanges } from '../five-steps.ts'
import { needed, type OpenEngine } from './engine.ts'

export const flextRestate: OpenEngine = async ({ restate }) => {
  const listen = { port: await freePort() }
  const opened = await restateRuntime({ ...needed(restate, 'Restate'), listen })()
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
