/**
 * What every runtime must do, as data: a store carries runs when its runtime passes all of these.
 * They need no test framework; hand each to the one at hand: `it(name, () => run(open))`.
 */
import { contractOfChildren } from './contract-children.ts'
import { contractOfFlows } from './contract-flows.ts'
import { contractOfQueues } from './contract-queues.ts'
import { contractOfRuns } from './contract-runs.ts'
import { contractOfSchedules } from './contract-schedules.ts'
import { contractOfSubscribers } from './contract-subscribers.ts'
import { contractOfWaits } from './contract-waits.ts'
import type { RuntimeContractCase } from './contract-session.ts'

/** Each needs a store of its own, empty at first. */
export const runtimeContract: ReadonlyArray<RuntimeContractCase> = Object.entries({
  ...contractOfRuns,
  ...contractOfFlows,
  ...contractOfSubscribers,
  ...contractOfWaits,
  ...contractOfChildren,
}).map(([name, run]) => ({ name, run }))

/** What a runtime must do that has queues and schedules: those over a journal do. */
export const queueContract: ReadonlyArray<RuntimeContractCase> = Object.entries({
  ...contractOfQueues,
  ...contractOfSchedules,
}).map(([name, run]) => ({ name, run }))
