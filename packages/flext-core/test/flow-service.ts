/** Services for tests of the engine: any flow, with the barest declaration around it. */
import {
  FlextDomainService,
  memoryRuntime,
  type AnyOperation,
  type AnySignalType,
  type DomainServiceClass,
  type MemoryRuntimeOptions,
} from 'flext-core'
import { skippingClock } from 'flext-core/testing'
import * as t from 'io-ts'

/** A service of this flow; its request and its result may be anything. */
export const serviceOf = <Op extends AnyOperation>(
  flow: (request: unknown) => Generator<Op, unknown, unknown>,
  name = 'test.flow',
  signals: ReadonlyArray<AnySignalType> = [],
) =>
  FlextDomainService.define({
    name,
    version: 1,
    request: t.unknown,
    result: t.unknown,
    signals,
    flow,
  })

/** A runtime in memory that waits for nothing. */
export const quickRuntime = (options: MemoryRuntimeOptions = {}) =>
  memoryRuntime({ clock: skippingClock(), ...options })

/** Runs a flow once, in a runtime of its own. */
export const runFlow = <Op extends AnyOperation>(
  flow: (request: unknown) => Generator<Op, unknown, unknown>,
  options: MemoryRuntimeOptions = {},
) => new (serviceOf(flow) as AnyClass)(quickRuntime(options), {}).run(null, { id: 'r' })

type AnyClass = DomainServiceClass<unknown, unknown, never, object>

/** Settles when nothing is left to do: what waits still, waits for something outside. */
export const quiet = () => skippingClock().idle()
