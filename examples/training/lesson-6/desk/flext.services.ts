/** The bakery as it is in the early morning: its systems are folders, and somebody may trip over the plug. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

import {
  changing,
  FlextDomainService,
  FlextResult,
  pivot,
  provide,
  type StepContext,
} from 'flext-core'
import * as t from 'io-ts'

interface Folders {
  readonly put: (folder: string, name: string) => FlextResult<number, never>
  readonly remove: (folder: string, name: string) => FlextResult<void, never>
}

const remover =
  (folder: string) =>
  ({ remove, step }: Folders & StepContext) =>
    remove(folder, step.runId)

const takeFlour = changing({
  name: 'takeFlour',
  output: t.number,
  run: ({ put, step }: Folders & StepContext) => put('flour', step.runId),
  undo: remover('flour'),
  undoInDoubt: remover('flour'),
})

const takeMoney = changing({
  name: 'takeMoney',
  output: t.number,
  run: ({ put, step }: Folders & StepContext) => put('till', step.runId),
  undo: remover('till'),
  undoInDoubt: remover('till'),
})

const deliver = pivot({
  name: 'deliver',
  output: t.number,
  run: ({ put, step }: Folders & StepContext) => put('delivered', step.runId),
})

class OrderBread extends FlextDomainService.define({
  name: 'bakery.order-bread',
  version: 1,
  request: t.type({ loaves: t.number, to: t.string }),
  result: t.number,
  *flow() {
    yield* takeFlour()
    yield* takeMoney()
    return yield* deliver()
  },
}) {}

export const services = [
  provide(OrderBread, ({ env }): Folders => ({
    put: (folder, name) => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(`${folder}/${name}`, '')
      if (env['TRIP_OVER_THE_PLUG'] === folder) process.kill(process.pid, 'SIGKILL')
      return FlextResult.ok(readdirSync(folder).length)
    },
    remove: (folder, name) => {
      rmSync(`${folder}/${name}`, { force: true })
      return FlextResult.ok()
    },
  })),
]
