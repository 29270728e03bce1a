/** What a load needs of what there is a limit to, as the annotations of its plugins say. */
import { totalmem } from 'node:os'

import type { FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { settingsOfPlugin } from '../etl-pipeline/adapters/settings-of.ts'
import { pluginConfigRefused, type PluginConfigRefused } from '../etl-pipeline/error.ts'
import type { PipelineSpec } from '../project/pipeline-plan.ts'
import type { ResourceNeed } from './resource-store.ts'

/** A slot of the source, a slot of the target, memory: each only where the project says something of it. */
export const resourceNeeds = (
  { tap, target }: PipelineSpec,
  memoryThere = memoryOfProcess(),
): FlextResult<ReadonlyArray<ResourceNeed>, PluginConfigRefused> => {
  const [ofTap, ofTarget] = [settingsOfPlugin(tap), settingsOfPlugin(target)]
  if (E.isLeft(ofTap)) return ofTap
  if (E.isLeft(ofTarget)) return ofTarget
  const amount = (ofTap.right.memory ?? 0) + (ofTarget.right.memory ?? 0)
  if (amount > memoryThere) {
    const there = `${tap.place}: ${tap.name} into ${target.name} annotations.flext.memory`
    return E.left(
      pluginConfigRefused([`${there}: expected at most ${memoryThere} bytes, found ${amount}`]),
    )
  }
  return E.right([
    ...slot(`source:${tap.name}`, ofTap.right.slots),
    ...slot(`target:${target.name}`, ofTarget.right.slots),
    ...(amount === 0 ? [] : [{ resource: 'memory', amount, capacity: memoryThere }]),
  ])
}

const slot = (resource: string, capacity: number | undefined): ReadonlyArray<ResourceNeed> =>
  capacity === undefined ? [] : [{ resource, amount: 1, capacity }]

/** What the process may use: of its container, where it is in one. */
const memoryOfProcess = (): number => {
  const constrained = process.constrainedMemory()
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem()
}
