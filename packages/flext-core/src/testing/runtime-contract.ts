/**
 * What every runtime must do, as data: a store carries runs when its runtime passes all of these.
 * They need no test framework; hand each to the one at hand: `it(name, () => run(open))`.
 */
import { contractOfChildren } from './contract-children.ts'
import { contractOfFlows } from './contract-flows.ts'
import { contractOfRuns } from './contract-runs.ts'
import { contractOfWaits } from './contract-waits.ts'
import type { RuntimeContractCase } from './contract-session.ts'

/** Each needs a store of its own, empty at first. */
export const runtimeContract: ReadonlyArray<RuntimeContractCase> = Object.entries({
  ...contractOfRuns,
  ...contractOfFlows,
  ...contractOfWaits,
  ...contractOfChildren,
}).map(([name, run]) => ({ name, run }))
