/** Places one order, after going on with whatever an earlier process left behind. */
// #region order
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { FlextResult, openStatuses } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'

import { PlaceOrder } from './place-order.ts'
import { openShop } from './shop.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { pens: { type: 'string' }, to: { type: 'string' }, crash: { type: 'boolean' } },
})
const [id = 'first'] = positionals
const { pens = '2', to = 'Lisbon', crash = false } = values

const folder = resolve('shop')
mkdirSync(folder, { recursive: true })
const shop = openShop(folder, {
  say: console.log,
  ...(crash && { onTaken: () => process.kill(process.pid, 'SIGKILL') }),
})

const runtime = FlextResult.unwrap(await sqliteRuntime({ path: `${folder}/journal.db` })())
const placeOrder = new PlaceOrder(runtime, shop)

const open = await runtime.runs.list({ status: openStatuses })
for (const run of open) console.log(`journal   order ${run.id} is not at its end: going on`)

FlextResult.unwrap(await runtime.recover())

const result = await placeOrder.run({ pens: Number(pens), to }, { id })
console.log(
  FlextResult.match(result, {
    ok: ({ paid, parcel }) => `order ${id} is done: ${paid} € paid, ${parcel}`,
    fail: ({ _tag, message }) => `order ${id} has failed: ${_tag}: ${message}`,
  }),
)

await runtime.settled()
await runtime.close()
shop.close()
// #endregion
