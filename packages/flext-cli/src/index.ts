export { flext } from './program/flext.ts'
export { exitCodes } from './program/exit-code.ts'
export type { Sink, StopSignal, World } from './world/world.ts'
