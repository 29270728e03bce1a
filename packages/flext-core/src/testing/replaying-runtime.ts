/** A runtime in memory that replays every flow from the start after each of its steps, without waiting. */
import { memoryRuntime, type MemoryRuntimeOptions } from '../runtime/memory-runtime.ts'
import type { FlextRuntime } from '../runtime/runtime.ts'
import { skippingClock } from './skipping-clock.ts'

/**
 * Shows up whatever in a flow is not deterministic: the run ends `faulted` and says which operation
 * was expected and which was found.
 */
export const replayingRuntime = (options: MemoryRuntimeOptions = {}): FlextRuntime =>
  memoryRuntime({ clock: skippingClock(), ...options, alwaysReplay: true })
