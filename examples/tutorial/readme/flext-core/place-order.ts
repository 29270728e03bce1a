/** An order over two systems that know nothing of each other: it is sent, or the pens are put back. */
import { changing, FlextDomainService, FlextResult, pivot, PositiveInt } from 'flext-core'
import type { FlextError, StepContext } from 'flext-core'
import { sqliteRuntime } from 'flext-core/sqlite'
import * as t from 'io-ts'

interface Shop {
  readonly reserved: Map<string, number>
  readonly send: (to: string) => FlextResult<string, FlextError<'NoCarrier'>>
}

const reservePens = changing({
  name: 'reservePens',
  output: t.number,
  run: ({ reserved, step }: Shop & StepContext, pens: number) => {
    reserved.set(step.runId, pens)
    return FlextResult.ok(pens)
  },
  undo: ({ reserved, step }) => {
    reserved.delete(step.runId)
    return FlextResult.ok(undefined)
  },
})

const sendParcel = pivot({
  name: 'sendParcel',
  output: t.string,
  run: ({ send }: Shop, to: string) => send(to),
})

class PlaceOrder extends FlextDomainService.define({
  name: 'shop.place-order',
  version: 1,
  request: t.type({ pens: PositiveInt, to: t.string }),
  result: t.type({ parcel: t.string }),
  *flow({ pens, to }) {
    yield* reservePens(pens)
    const parcel = yield* sendParcel(to)
    return { parcel }
  },
}) {}

const shop: Shop = {
  reserved: new Map(),
  send: (to) =>
    to === 'Atlantis'
      ? FlextResult.fail({ _tag: 'NoCarrier', message: 'nobody delivers to Atlantis' })
      : FlextResult.ok(`parcel-${to}`),
}
const runtime = FlextResult.unwrap(await sqliteRuntime({ path: 'orders.db' })())
const placeOrder = new PlaceOrder(runtime, shop)
await runtime.recover()

for (const to of ['Lisbon', 'Atlantis']) {
  const result = await placeOrder.run({ pens: 2, to }, { id: `order-${to}` })
  const text = FlextResult.match(result, {
    ok: ({ parcel }) => `sent: ${parcel}`,
    fail: ({ message }) => `taken back: ${message}`,
  })
  console.log(text)
}
console.log('pens set aside by this process:', [...shop.reserved.keys()].join() || 'none')
await runtime.close()
