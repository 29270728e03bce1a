export type { CrashWorld, RunEnded } from './crash-round.ts'
export {
  everyCrash,
  type CrashMode,
  type EveryCrashOptions,
  type EveryCrashReport,
} from './every-crash.ts'
export type { Boundary, InjectedFault } from './fault-plan.ts'
export { journalContract, type JournalContractCase, type JournalStore } from './journal-contract.ts'
export { seededRandom, seededUuid } from './seeded.ts'
export type {
  AnyServiceClass,
  ErrorOf,
  PortsOf,
  RequestOf,
  ResultOf,
} from '../service/service-class.ts'
export { skippingClock, type SkippingClock, type SkippingClockOptions } from './skipping-clock.ts'
export { done, failed, noted, sideBySide, type Earlier } from './earlier.ts'
export type { Expected } from './expectation.ts'
export { given, type Given, type Specification, type When } from './given.ts'
export type { Observed } from './observed.ts'
export type { OpenRuntime, RuntimeContractCase } from './contract-session.ts'
export { replayingRuntime } from './replaying-runtime.ts'
export { queueContract, runtimeContract } from './runtime-contract.ts'
export { sinkContract, type SinkContractCase, type SinkUnderTest } from './sink-contract.ts'
