/** Every file of a service, as it is made from the description alone. */
import { memoryDatabaseSource, tablesSource } from './source/database-source.ts'
import { indexSource, servicesSource } from './source/index-source.ts'
import {
  memoryPortSource,
  memoryPortTestSource,
  portContractSource,
  portFile,
} from './source/memory-port-source.ts'
import type { Taken } from './source/exported.ts'
import { errorSource, eventSource, modelSource } from './source/model-source.ts'
import { portsSource } from './source/ports-source.ts'
import { rulesSource } from './source/rules-source.ts'
import { serviceSource, stepsIndexSource, stepSource } from './source/step-source.ts'
import { crashTestSource, unitTestSource } from './source/test-source.ts'
import { testingIndexSource, worldSource } from './source/world-source.ts'
import type { PortPlan, ServicePlan } from './service-plan.ts'

export interface ServiceFiles {
  /** By path in the folder of the service. */
  readonly own: ReadonlyMap<string, string>
  /** By path in the library: files that its services share. */
  readonly shared: ReadonlyMap<string, string>
}

/** `taken`: what other parts of the library export, by the path of the index. */
export const serviceFiles = (plan: ServicePlan, taken: (index: string) => Taken): ServiceFiles => {
  const { description, errors, events, file, ports } = plan
  return {
    own: new Map([
      ['model.ts', modelSource(plan)],
      ...(errors.length === 0 ? [] : [['error.ts', errorSource(plan)] as const]),
      ...(events.length === 0 ? [] : [['event.ts', eventSource(plan)] as const]),
      ['ports.ts', portsSource(plan)],
      ...(description.rules?.length ? [['rules.ts', rulesSource(plan)] as const] : []),
      ...ports.flatMap((port) =>
        port.steps
          .filter(({ isInFlow }) => isInFlow)
          .map((step) => [`steps/${step.file}.ts`, stepSource(plan, port, step)] as const),
      ),
      ['steps/index.ts', stepsIndexSource(plan)],
      [`${file}.ts`, serviceSource(plan)],
      ...ports.flatMap((port) => portFiles(plan, port)),
      [`testing/${file}-world.ts`, worldSource(plan)],
      [`${file}.test.ts`, unitTestSource(plan)],
      [`${file}.crash.test.ts`, crashTestSource(plan)],
    ]),
    shared: new Map([
      ['src/index.ts', indexSource(plan, taken('src/index.ts'))],
      ['src/testing/index.ts', testingIndexSource(plan, taken('src/testing/index.ts'))],
      ['flext.services.ts', servicesSource(plan)],
    ]),
  }
}

const portFiles = (plan: ServicePlan, port: PortPlan): ReadonlyArray<readonly [string, string]> =>
  port.isDatabase
    ? [
        [`${port.name}-tables.ts`, tablesSource(port)],
        [`testing/memory-${portFile(port)}.ts`, memoryDatabaseSource(port)],
      ]
    : [
        [`testing/${portFile(port)}-contract.ts`, portContractSource(plan, port)],
        [`testing/memory-${portFile(port)}.ts`, memoryPortSource(plan, port)],
        [`testing/memory-${portFile(port)}.test.ts`, memoryPortTestSource(port)],
      ]
