/** Good and bad: checks, secrets, and how a process begins and ends. */
import assert from 'node:assert'

import { FlextDomainService, FlextResult, healthOf, pivot } from 'flext-core'
import type { FlextRuntime, StepContext } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import type { AnyServiceClass, CrashWorld } from 'flext-core/testing'
import * as t from 'io-ts'

import { ChargesOnce } from './safety.ts'
import { openShop, untouched, type CarrierPort, type ShopPorts } from './world.ts'

// #region testing-bad
export const onlyTheAnswer = (): CrashWorld<AnyServiceClass> => ({
  ports: openShop().ports,
  check: ({ status, result }) => assert.equal(status === 'committed', FlextResult.isOk(result)),
})
// #endregion

// #region testing-good
export const theWholeWorld = (): CrashWorld<AnyServiceClass> => {
  const { ports, books } = openShop()
  return {
    ports,
    check: ({ status }) => {
      const sold = { ...untouched, euros: 24, parcels: 1 }
      assert.deepEqual(books(), status === 'committed' ? sold : untouched)
    },
  }
}
// #endregion

const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ carrier, step }: CarrierPort & StepContext, to: string) => carrier.send(step.runId, to),
})

// #region secrets-bad
export class TokenInRequest extends FlextDomainService.define({
  name: 'shop.token-in-request',
  version: 1,
  request: t.type({ to: t.string, carrierToken: t.string }),
  result: t.string,
  *flow({ to }) {
    return yield* sendParcel(to)
  },
}) {}
// #endregion

// #region secrets-good
export class AccountInRequest extends FlextDomainService.define({
  name: 'shop.account-in-request',
  version: 1,
  request: t.type({ to: t.string, carrierAccount: t.string }),
  result: t.string,
  *flow({ to }) {
    return yield* sendParcel(to)
  },
}) {}
// #endregion

// #region operating-bad
export const startCarelessly = async (path: string, ports: ShopPorts) => {
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path })())
  return { runtime, orders: new ChargesOnce(runtime, ports) }
}
// #endregion

// #region operating-good
export const start = async (path: string, ports: ShopPorts) => {
  const runtime = FlextResult.unwrap(await sqliteRuntime({ path })())
  const orders = new ChargesOnce(runtime, ports)
  FlextResult.unwrap(await runtime.recover())
  return { runtime, orders }
}

/** For a readiness probe: answers whether to send work here, and what waits for somebody. */
export const ready = async (runtime: FlextRuntime): Promise<boolean> =>
  (await healthOf(runtime)).ready
// #endregion
