/** The guide's shop and warehouse as two processes would be: two runtimes, and HTTP between them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  causedBy,
  event,
  memoryJournal,
  memoryRuntime,
  toCloudEvent,
  type CloudEvent,
} from 'flext-core'
import { aggregateStore, makeAggregateTables } from 'flext-core/aggregate'
import { makeInboxTable } from 'flext-core/inbox'
import { nodeSqliteDialect } from 'flext-core/sqlite'
import { everyCrash, skippingClock } from 'flext-core/testing'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import {
  OrderPlaced,
  receive,
  receiveGoods,
  Reservation,
  Shop,
  statistics,
  stock,
  thankYou,
  toBroker,
  toWarehouse,
  Warehouse,
  type StatisticsTables,
} from './events.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const keys = [1, 2].map((byte) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`)

let server: Server
let url: string
let answers: (request: Parameters<ReturnType<typeof receive>>[0]) => Promise<number>

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      void answers({ headers: request.headers, body }).then((status) =>
        response.writeHead(status).end(),
      )
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Two services with nothing in common but the webhook between them. */
const twoServices = () => {
  const [ours, theirs] = [memoryJournal(), memoryJournal()]
  const shop = memoryRuntime({ journal: ours })
  const packing = memoryRuntime({ journal: theirs })
  answers = receive(new Warehouse(packing), keys)
  return { shop, packing, theirs }
}

describe('two services and a webhook', () => {
  it('keep correlation, cause and trace from the first run to the last event', async () => {
    const { shop, packing, theirs } = twoServices()
    const told: Array<CloudEvent> = []
    packing.subscribe({ name: 'reader', handle: (each) => void told.push(each) })
    const subscription = shop.subscribe(toWarehouse(url, keys[1]!))
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'v=1' }
    await new Shop(shop).run({ item: 'pen' }, { id: 'o-7', correlation: 'customer-3', trace })
    await subscription.caughtUp()
    await packing.settled()
    expect(told).toMatchObject([
      {
        type: 'warehouse.order.packed',
        data: { order: 'o-7', parcels: 1 },
        correlationid: 'customer-3',
        causationid: 'warehouse.packing/shop.order/o-7/placeOrder#1/0',
        ...trace,
      },
    ])
    expect(theirs.entries(1)[0]?.record).toMatchObject({
      causation: 'shop.order/o-7/placeOrder#1/0',
      correlation: 'customer-3',
      ...trace,
    })
    await shop.close()
    await packing.close()
  })

  it('start one run for an event that comes twice, and refuse what is not signed', async () => {
    const { shop, packing } = twoServices()
    const subscription = shop.subscribe(toWarehouse(url, keys[0]!))
    await new Shop(shop).run({ item: 'pen' })
    await subscription.caughtUp()
    await subscription.rewind('beginning')
    await subscription.caughtUp()
    expect(await packing.runs.list()).toHaveLength(1)
    const [published] = await shop.events()
    const body = JSON.stringify(toCloudEvent(published!))
    const headers = { 'content-type': 'application/cloudevents+json' }
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401)
    expect(causedBy(toCloudEvent(published!)).causation).toBe(published!.id)
    await shop.close()
    await packing.close()
  })
})

describe('subscribers of the shop', () => {
  it('thank for orders from now on, of either version', async () => {
    const clock = skippingClock()
    const runtime = memoryRuntime({ clock })
    const shop = new Shop(runtime)
    await shop.run({ item: 'ink' }, { id: 'earlier' })
    const thanked: Array<string> = []
    const subscription = runtime.subscribe(thankYou(async (order) => void thanked.push(order)))
    await subscription.caughtUp()
    await shop.run({ item: 'pen' }, { id: 'later' })
    await subscription.caughtUp()
    expect(thanked).toEqual(['later'])
    const First = event({
      type: OrderPlaced.type,
      data: t.type({ order: t.string, item: t.string }),
    })
    const { version: dataversion, ...first } = First.of({ order: 'old', item: 'pen' })
    const handle = thankYou(async (order) => void thanked.push(order)).handle
    const envelope = toCloudEvent((await runtime.events())[0]!)
    await handle({ ...envelope, ...first, dataversion }, AbortSignal.timeout(1_000))
    expect(thanked).toEqual(['later', 'old'])
    expect(() => toBroker('127.0.0.1:4222', 'token')).not.toThrow()
  })

  it('count each order once, and keep stock that nobody overdraws', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flext-guide-'))
    const db = new Kysely<StatisticsTables>({
      dialect: nodeSqliteDialect({ path: join(folder, 'shop.db') }),
    })
    await db.schema
      .createTable('sold')
      .addColumn('item', 'text')
      .addColumn('quantity', 'integer')
      .execute()
    await makeInboxTable(db)
    await makeAggregateTables(db)

    const runtime = memoryRuntime()
    const subscription = runtime.subscribe(statistics(db))
    await new Shop(runtime).run({ item: 'pen' })
    await subscription.caughtUp()
    await subscription.rewind('beginning')
    await subscription.caughtUp()
    expect(await db.selectFrom('sold').selectAll().execute()).toEqual([
      { item: 'pen', quantity: 1 },
    ])

    const anyTables = db as unknown as Kysely<never>
    expect(await receiveGoods(anyTables, 'pen', 5)).toBe('pen: 5 free, version 1')
    const store = aggregateStore(stock, db)
    const reservation = new Reservation(memoryRuntime(), { stock: store })
    expect(await reservation.run({ item: 'pen', quantity: 3 })).toEqual(E.right(2))
    expect(await reservation.run({ item: 'pen', quantity: 3 })).toMatchObject(
      E.left({ _tag: 'SoldOut', message: '2 of pen are free' }),
    )
    let rounds = 0
    await everyCrash(Reservation, { item: 'any', quantity: 2 }, async () => {
      const item = `crash-${rounds++}`
      await receiveGoods(anyTables, item, 2)
      const named = {
        ...store,
        change: ((_, ...rest) => store.change(item, ...rest)) as typeof store.change,
        has: (_: string, key: string) => store.has(item, key),
      }
      return {
        ports: { stock: named },
        check: async ({ status }) => {
          const loaded = await store.load(item)
          const free = status === 'committed' ? 0 : 2
          expect(loaded).toMatchObject(E.right({ state: { free } }))
        },
      }
    })
    await runtime.close()
    await db.destroy()
    rmSync(folder, { recursive: true })
  }, 60_000)
})
