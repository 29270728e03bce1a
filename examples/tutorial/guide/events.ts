/** The services of the guide on events: a shop that tells of its orders, and a warehouse that hears of them. */
import {
  causedBy,
  changing,
  decodeEvent,
  event,
  FlextDomainService,
  fromMessage,
  handling,
  verifyWebhook,
  webhookSink,
  type EventSubscriber,
  type FlextError,
  type FlextResult,
  type ReceivedMessage,
  type StepContext,
} from 'flext-core'
import { aggregate, aggregateStore, type AggregateStore } from 'flext-core/aggregate'
import { handlingOnce } from 'flext-core/inbox'
import { natsSink } from 'flext-core/nats'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import type { Kysely } from 'kysely'

// #region versions
export const OrderPlaced = event({
  type: 'shop.order.placed',
  version: 2,
  data: t.type({ order: t.string, lines: t.array(t.type({ item: t.string, quantity: t.number })) }),
  upcast: {
    // Version 1 knew one item an order.
    1: (old: { readonly order: string; readonly item: string }) => ({
      order: old.order,
      lines: [{ item: old.item, quantity: 1 }],
    }),
  },
})
// #endregion

export const placeOrder = changing({
  name: 'placeOrder',
  output: t.string,
  run: ({ step }: StepContext, _item: string) => E.right(step.runId),
  undo: () => E.right(null),
  events: (order, item) => [OrderPlaced.of({ order, lines: [{ item, quantity: 1 }] })],
})

export class Shop extends FlextDomainService.define({
  name: 'shop.order',
  version: 1,
  request: t.type({ item: t.string }),
  result: t.string,
  *flow({ item }) {
    return yield* placeOrder(item)
  },
}) {}

// #region subscribe
export const thankYou = (send: (order: string) => Promise<void>): EventSubscriber => ({
  name: 'thank-you',
  ...handling(OrderPlaced, (data) => send(data.order)),
  from: 'now',
  timeout: '30s',
  parking: { attempts: 5, base: 1_000, cap: 60_000 },
})
// #endregion

// #region webhook
export const toWarehouse = (url: string, secret: string): EventSubscriber =>
  webhookSink({ name: 'warehouse', url, secret, types: ['shop.order.*'] })
// #endregion

// #region nats
export const toBroker = (servers: string, token: string): EventSubscriber =>
  natsSink({
    name: 'broker',
    servers,
    connection: { token },
    subject: ({ type, correlationid }) => `${type}.${correlationid}`,
    stream: 'orders',
  })
// #endregion

export const OrderPacked = event({
  type: 'warehouse.order.packed',
  data: t.type({ order: t.string, parcels: t.number }),
})

const packOrder = changing({
  name: 'packOrder',
  output: t.number,
  run: (_: unknown, _order: string, lines: number) => E.right(lines),
  undo: () => E.right(null),
  events: (parcels, order) => [OrderPacked.of({ order, parcels })],
})

export class Warehouse extends FlextDomainService.define({
  name: 'warehouse.packing',
  version: 1,
  request: t.type({ order: t.string, lines: t.number }),
  result: t.number,
  *flow({ order, lines }) {
    return yield* packOrder(order, lines)
  },
}) {}

// #region receive
export const receive =
  (warehouse: Warehouse, secrets: ReadonlyArray<string>) =>
  async (request: ReceivedMessage): Promise<number> => {
    if (E.isLeft(verifyWebhook({ ...request, secrets }))) return 401
    const message = fromMessage(request)
    if (E.isLeft(message)) return 400
    const told = message.right
    if (told.type !== OrderPlaced.type) return 204
    const data = decodeEvent(OrderPlaced, told)
    if (E.isLeft(data)) return 422
    const { order, lines } = data.right
    const packed = await warehouse.run(
      { order, lines: lines.length },
      { id: told.id, ...causedBy(told) },
    )
    return E.isRight(packed) ? 204 : 500
  }
// #endregion

export interface StatisticsTables {
  readonly sold: { readonly item: string; readonly quantity: number }
}

// #region inbox
export const statistics = (db: Kysely<StatisticsTables>): EventSubscriber => ({
  name: 'statistics',
  types: [OrderPlaced.type],
  handle: handlingOnce(db, 'statistics', async (trx, told) => {
    const data = decodeEvent(OrderPlaced, told)
    if (E.isRight(data))
      await trx
        .insertInto('sold')
        .values([...data.right.lines])
        .execute()
    return data
  }),
})
// #endregion

// #region aggregate
const Received = event({ type: 'stock.received', data: t.type({ quantity: t.number }) })
const Reserved = event({ type: 'stock.reserved', data: t.type({ quantity: t.number }) })
const Released = event({ type: 'stock.released', data: t.type({ quantity: t.number }) })
const stockEvents = [Received, Reserved, Released] as const

export const stock = aggregate({
  name: 'stock',
  events: stockEvents,
  initialState: () => ({ free: 0 }),
  evolve: ({ free }: Stock, { type, data: { quantity } }) => ({
    free: type === 'stock.reserved' ? free - quantity : free + quantity,
  }),
  snapshot: { every: 100, state: t.type({ free: t.number }) },
})

interface Stock {
  readonly free: number
}
// #endregion

export type StockStore = AggregateStore<typeof stockEvents, Stock>

// #region store
export const receiveGoods = async (
  db: Kysely<never>,
  item: string,
  quantity: number,
): Promise<string> => {
  const store = aggregateStore(stock, db)
  const loaded = await store.load(item)
  if (E.isLeft(loaded)) return loaded.left.message
  const { state, version } = loaded.right
  const appended = await store.append(item, version, [Received.of({ quantity })])
  return E.isRight(appended)
    ? `${item}: ${state.free + quantity} free, version ${appended.right.version}`
    : appended.left.message // stock pen: expected version 7, found 8
}
// #endregion

type SoldOut = FlextError<'SoldOut'>

// #region step
export interface StockPort {
  readonly stock: StockStore
}

export const reserveStock = changing({
  name: 'reserveStock',
  output: t.number,
  run: async (ports: StockPort & StepContext, item: string, quantity: number) => {
    const { stock: store, step } = ports
    const reserved = await store.change(
      item,
      ({ free }): FlextResult<[ReturnType<typeof Reserved.of>], SoldOut> =>
        free < quantity
          ? E.left({ _tag: 'SoldOut', message: `${free} of ${item} are free` })
          : E.right([Reserved.of({ quantity })]),
      { key: step.key },
    )
    return E.isRight(reserved) ? E.right(reserved.right.version) : reserved
  },
  undo: ({ stock: store, step }, _version, item, quantity) =>
    store.change(item, () => E.right([Released.of({ quantity })]), { key: step.key }),
  undoInDoubt: async ({ stock: store, step }, item, quantity) =>
    (await store.has(item, step.key.replace(/\/undo$/, '')))
      ? store.change(item, () => E.right([Released.of({ quantity })]), { key: step.key })
      : E.right(null),
})
// #endregion

export class Reservation extends FlextDomainService.define({
  name: 'warehouse.reservation',
  version: 1,
  request: t.type({ item: t.string, quantity: t.number }),
  result: t.number,
  *flow({ item, quantity }) {
    return yield* reserveStock(item, quantity)
  },
}) {}
