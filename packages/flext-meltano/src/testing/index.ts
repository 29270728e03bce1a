export { memoryTarget, type MemoryTarget } from './memory-target.ts'
export { targetContract, type TargetContractCase, type TargetWorld } from './target-contract.ts'
export { memoryPipelines, type MemoryPipelines } from './memory-pipelines.ts'
export { tapContract } from './tap-contract.ts'
export {
  contractTap,
  type ContractTap,
  type SourcePlanet,
  type TapContractCase,
  type TapWorld,
} from './tap-world.ts'
