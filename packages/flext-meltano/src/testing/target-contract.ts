/**
 * What every native target promises, as cases that a test runner runs against it, each on a world
 * of its own: nothing is seen before it is published, a checkpoint is all or nothing, every decision
 * may be repeated, and what Singer targets are known to get wrong is right or refused.
 */
import type { TargetContractCase } from './contract-world.ts'
import { messageCases } from './message-cases.ts'
import { nameCases } from './name-cases.ts'
import { stagingCases } from './staging-cases.ts'
import { undoCases } from './undo-cases.ts'
import { valueCases } from './value-cases.ts'

export type { TargetContractCase, TargetWorld } from './contract-world.ts'

export const targetContract: ReadonlyArray<TargetContractCase> = [
  ...stagingCases,
  ...messageCases,
  ...valueCases,
  ...nameCases,
  ...undoCases,
]
