import assert from 'node:assert'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { all } from '../flow/all.ts'
import { now, uuid } from '../flow/note.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepContext } from '../step/context.ts'
import { changing, finishing, pivot, reading } from '../step/step.ts'
import type { CrashWorld } from './crash-round.ts'
import { everyCrash } from './every-crash.ts'

/** A shop's systems: what each has done, by idempotency key. */
interface ShopPorts {
  readonly stock: Map<string, string>
  readonly ledger: Map<string, number>
  readonly parcels: Map<string, string>
  readonly letters: Map<string, string>
}

const newShop = (): ShopPorts => ({
  stock: new Map(),
  ledger: new Map(),
  parcels: new Map(),
  letters: new Map(),
})

type SoldOut = { readonly _tag: 'SoldOut'; readonly message: string }

const findPrice = reading({
  name: 'findPrice',
  output: t.number,
  run: (_: unknown, item: string) => Promise.resolve(E.right(item.length * 10)),
})

const reserve = changing({
  name: 'reserve',
  output: t.string,
  run: async ({ stock, step }: Pick<ShopPorts, 'stock'> & StepContext, item: string) => {
    await Promise.resolve()
    stock.set(step.key, item)
    return E.right(step.key) as E.Either<SoldOut, string>
  },
  undo: ({ stock }, reservation) => E.right(stock.delete(reservation)),
  undoInDoubt: ({ stock, step }) => E.right(stock.delete(step.key.replace('/undo', ''))),
})

const charge = changing({
  name: 'charge',
  output: t.string,
  run: ({ ledger, step }: Pick<ShopPorts, 'ledger'> & StepContext, amount: number) => {
    ledger.set(step.key, amount)
    return E.right(step.key)
  },
  retry: { times: 2 },
  undo: ({ ledger }, booking) => E.right(ledger.delete(booking)),
  undoInDoubt: ({ ledger, step }) => E.right(ledger.delete(step.key.replace('/undo', ''))),
})

const ship = pivot({
  name: 'ship',
  output: t.string,
  run: ({ parcels, step }: Pick<ShopPorts, 'parcels'> & StepContext, item: string) => {
    parcels.set(step.key, item)
    return E.right(step.key)
  },
})

const thank = finishing({
  name: 'thank',
  output: t.null,
  run: ({ letters, step }: Pick<ShopPorts, 'letters'> & StepContext, parcel: string) => {
    letters.set(step.key, parcel)
    return E.right(null)
  },
})

class PlaceOrder extends FlextDomainService.define({
  name: 'shop.place-order',
  version: 1,
  request: t.type({ items: t.array(t.string) }),
  result: t.type({ order: t.string, at: t.number, price: t.number }),
  *flow({ items }) {
    const order = yield* uuid()
    const prices = yield* all(items.map((item) => findPrice(item)))
    yield* all(
      items.map((item) => reserve(item)),
      { concurrency: 2 },
    )
    const price = prices.reduce((sum, each) => sum + each, 0)
    yield* charge(price)
    const parcel = yield* ship(items.join('+'))
    yield* thank(parcel)
    return { order, at: (yield* now()).getTime(), price }
  },
}) {}

const shopWorld = (): CrashWorld<typeof PlaceOrder> => {
  const shop = newShop()
  return {
    ports: shop,
    check: ({ status, events }) => {
      assert.ok(status === 'committed' || status === 'compensated', `it ended as ${status}`)
      const found = [shop.stock, shop.ledger, shop.parcels, shop.letters].map(({ size }) => size)
      assert.deepStrictEqual(found, status === 'committed' ? [3, 1, 1, 1] : [0, 0, 0, 0])
      assert.deepStrictEqual(events, [])
    },
  }
}

const request = { items: ['pen', 'ink', 'paper'] }

describe('everyCrash', () => {
  it('finds nothing wrong with a service whose steps are idempotent and undone in doubt', async () => {
    const report = await everyCrash(PlaceOrder, request, shopWorld)
    expect(report.boundaries).toBeGreaterThan(25)
    expect(report.rounds).toBeGreaterThan(150)
    expect(report.leftOut).toBe(0)
  })

  it('plays the same rounds every time', async () => {
    const once = await everyCrash(PlaceOrder, request, shopWorld)
    expect(await everyCrash(PlaceOrder, request, shopWorld)).toEqual(once)
  })

  it('stops at as many rounds as it is told, and says how many it left out', async () => {
    const whole = await everyCrash(PlaceOrder, request, shopWorld, { modes: ['crash'] })
    const part = await everyCrash(PlaceOrder, request, shopWorld, {
      modes: ['crash'],
      maxRounds: 10,
    })
    expect(part.rounds).toBe(10)
    expect(part.leftOut).toBe(whole.rounds - 10)
  })
})
