/** The shop of the tutorial behind messages: a command, a query, an event, and what stands before them. */
// #region imports
import { event, FlextResult, PositiveInt, type FlextError } from 'flext-core'
import {
  authorizing,
  command,
  FlextDispatcher,
  handle,
  handledBy,
  on,
  onlyFor,
  query,
  retrying,
  tracing,
  validating,
  within,
} from 'flext-core/dispatch'
import * as t from 'io-ts'
// #endregion

import type { PlaceOrder } from '../place-order.ts'
import type { Shop } from '../shop.ts'

// #region types
export const Order = command({
  name: 'shop.order',
  request: t.type({ pens: PositiveInt, to: t.string }),
  result: t.type({ paid: t.number, parcel: t.string }),
})

export const Sales = query({
  name: 'shop.sales',
  request: t.type({}),
  result: t.type({ pens: t.number, euros: t.number }),
})

export const Complained = event({
  type: 'shop.complained',
  data: t.type({ order: t.string }),
})
// #endregion

// #region handlers
const sales = handle(Sales, ({ shop }: { readonly shop: Shop }) => {
  const { pens, euros } = shop.books()
  return FlextResult.ok({ pens, euros })
})

const apologize = on(
  Complained,
  'apologize',
  ({ letters }: { readonly letters: Array<string> }, { order }) =>
    FlextResult.ok(letters.push(`sorry about ${order}`)),
)
// #endregion

// #region middleware
const mayUse = authorizing(
  ({ user }: { readonly user: string }): FlextResult<void, FlextError<'NotAllowed'>> =>
    user === 'mallory'
      ? FlextResult.fail({ _tag: 'NotAllowed', message: 'not you' })
      : FlextResult.ok(),
)

const before = [
  tracing(),
  validating(),
  mayUse,
  within('5s'),
  onlyFor(({ kind }) => kind === 'query', retrying({ times: 2 })),
] as const
// #endregion

// #region dispatcher
export const shopDispatcher = (placeOrder: PlaceOrder, shop: Shop, letters: Array<string>) =>
  new FlextDispatcher({
    handlers: [handledBy(Order, placeOrder), sales, apologize],
    middleware: before,
    ports: { shop, letters },
  })
// #endregion

export const orderPens = async (
  dispatcher: ReturnType<typeof shopDispatcher>,
  user: string,
): Promise<string> => {
  // #region dispatch
  const result = await dispatcher.dispatch(
    Order,
    { pens: 2, to: 'Lisbon' },
    { id: 'order-1', context: { user } },
  )
  const text = FlextResult.match(result, {
    ok: ({ parcel }) => `sent as ${parcel}`,
    fail: ({ _tag, message }) => `${_tag}: ${message}`,
  })
  // #endregion
  return text
}

export const complain = async (
  dispatcher: ReturnType<typeof shopDispatcher>,
): Promise<ReadonlyArray<string>> => {
  // #region publish
  const told = await dispatcher.publish(
    Complained,
    { order: 'order-1' },
    { context: { user: 'ann' } },
  )
  const failed = told._tag === 'Left' ? told.left.failed.map(({ handler }) => handler) : []
  // #endregion
  return failed
}
