import assert from 'node:assert'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import { all } from '../flow/all.ts'
import { now, uuid } from '../flow/note.ts'
import { queue } from '../queue/queue.ts'
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
    return E.right(step.key)
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

  it('finds nothing wrong with a run that waits in a queue before it begins', async () => {
    const slow = queue({ name: 'slow', concurrency: 1, rate: { limit: 1, per: '1h' } })
    const plain = await everyCrash(PlaceOrder, request, shopWorld)
    const report = await everyCrash(PlaceOrder, request, shopWorld, {
      queue: { in: slow, key: 'k', dedupe: 'order' },
    })
    expect(report.boundaries).toBe(plain.boundaries + 1)
    expect(report.leftOut).toBe(0)
  }, 60_000)

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

/** A service that books once and then looks something up, and a world that insists on one booking or none. */
const bookOnce = (
  book: ReturnType<typeof changing<[], string, never, Ledger>>,
): Parameters<typeof everyCrash> => {
  class BookOnce extends FlextDomainService.define({
    name: 'shop.book-once',
    version: 1,
    request: t.null,
    result: t.string,
    *flow() {
      const booking = yield* book()
      yield* findPrice('pen')
      return booking
    },
  }) {}
  const world = (): CrashWorld<typeof BookOnce> => {
    const ledger: Ledger['ledger'] = new Map()
    return {
      ports: { ledger },
      check: ({ status }) => {
        assert.strictEqual(ledger.size, status === 'committed' ? 1 : 0, 'bookings')
      },
    }
  }
  return [BookOnce, null, world]
}

type Ledger = Pick<ShopPorts, 'ledger'>

const bookByKey = ({ ledger, step }: Ledger & StepContext): E.Either<never, string> => {
  ledger.set(step.key, 1)
  return E.right(step.key)
}

const wrongWith = async (round: Parameters<typeof everyCrash>): Promise<string> => {
  const failed: unknown = await everyCrash(...round).catch((thrown: unknown) => thrown)
  assert.ok(failed instanceof assert.AssertionError, 'everyCrash should have found something')
  return failed.message
}

describe('everyCrash finds', () => {
  it('a lost answer whose effect stays, and says what to declare', async () => {
    const found = await wrongWith(
      bookOnce(
        changing({
          name: 'book',
          output: t.string,
          run: bookByKey,
          undo: ({ ledger }, booking) => E.right(ledger.delete(booking)),
        }),
      ),
    )
    expect(found).toContain(
      'after book#1 — took effect and its answer was lost — the run is compensated, and bookings',
    )
    expect(found).toContain('declare undoInDoubt, or a retry under the same idempotency key')
  })

  it('a step that does its work twice after a crash', async () => {
    let booked = 0
    const found = await wrongWith(
      bookOnce(
        changing({
          name: 'book',
          output: t.string,
          run: ({ ledger }: Ledger) => {
            const booking = `booking ${booked++}`
            ledger.set(booking, 1)
            return E.right(booking)
          },
          undo: ({ ledger }, booking) => E.right(ledger.delete(booking)),
          undoInDoubt: ({ ledger }) => E.right(ledger.clear()),
        }),
      ),
    )
    expect(found).toContain('after book#1 — crash — the run is committed, and bookings')
    expect(found).toContain('hand its idempotency key (step.key) to what it calls')
  })

  it('an undo that cannot be called twice', async () => {
    const found = await wrongWith(
      bookOnce(
        changing({
          name: 'book',
          output: t.string,
          run: bookByKey,
          undo: ({ ledger }, booking) =>
            ledger.delete(booking)
              ? E.right(null)
              : E.left({ _tag: 'NoSuchBooking', message: 'no such booking' }),
          undoInDoubt: ({ ledger }) => E.right(ledger.clear()),
          retry: { times: 1 },
        }),
      ),
    )
    expect(found).toContain('then after the undo of book#1 — crash')
    expect(found).toContain('it must do no harm when its change is gone already')
  })

  it('an undo that undoes too little', async () => {
    const found = await wrongWith(
      bookOnce(
        changing({
          name: 'book',
          output: t.string,
          run: bookByKey,
          undo: () => E.right(null),
          undoInDoubt: ({ ledger }) => E.right(ledger.clear()),
        }),
      ),
    )
    expect(found).toContain('before findPrice#2 — failed before it did anything — the run is')
  })

  it('a flow that asks for something else after a crash', async () => {
    let steps = 0
    class Fickle extends FlextDomainService.define({
      name: 'shop.fickle',
      version: 1,
      request: t.null,
      result: t.null,
      *flow() {
        yield* steps++ % 2 === 0 ? findPrice('pen') : now()
        yield* findPrice('ink')
        return null
      },
    }) {}
    const found = await wrongWith([Fickle, null, () => ({ ports: {}, check: () => {} })])
    expect(found).toContain('contradict each other at operation 1 (now): expected findPrice')
    expect(found).toContain('take the time, ids and chance from now(), uuid() and random()')
  })

  it('a step that is tried for ever, and one that waits for what never comes', async () => {
    const endless = finishing({
      name: 'endless',
      output: t.null,
      run: () => E.left({ _tag: 'Closed', message: 'the office is closed' } as const),
    })
    const waiting = reading({
      name: 'waiting',
      output: t.null,
      run: () => new Promise<E.Either<never, null>>(() => {}),
    })
    for (const step of [endless, waiting]) {
      class Endless extends FlextDomainService.define({
        name: 'shop.endless',
        version: 1,
        request: t.null,
        result: t.null,
        *flow() {
          return yield* step()
        },
      }) {}
      const found = await wrongWith([Endless, null, () => ({ ports: {}, check: () => {} })])
      expect(found).toContain('with no fault at all — the run does not end')
    }
  })

  it('a world that is wrong even when nothing goes wrong, before it tries anything else', async () => {
    const found = await wrongWith(
      bookOnce(
        changing({
          name: 'book',
          output: t.string,
          run: () => E.right('nothing'),
          undo: () => E.right(null),
        }),
      ),
    )
    expect(found).toContain('went wrong in 1 of 1 rounds')
    expect(found).toContain('with no fault at all')
  })
})

describe('everyCrash and its world', () => {
  it('opens a new world for each round, gives new ports after a crash, and closes it again', async () => {
    let open = 0
    let most = 0
    let revived = 0
    const report = await everyCrash(
      PlaceOrder,
      request,
      () => {
        most = Math.max(most, ++open)
        const world = shopWorld()
        return {
          ...world,
          portsAfterCrash: () => {
            revived++
            return world.ports
          },
          close: () => void open--,
        }
      },
      { modes: ['crash'] },
    )
    expect([open, most]).toEqual([0, 1])
    expect(revived).toBe(report.boundaries)
  })

  it('tells the check what went wrong and how the run ended', async () => {
    const told = new Set<string>()
    await everyCrash(PlaceOrder, request, () => {
      const world = shopWorld()
      return {
        ...world,
        check: (ended) => {
          told.add(`${ended.faults.map(({ fault }) => fault).join('+')} ${ended.status}`)
          return world.check(ended)
        },
      }
    })
    expect([...told].toSorted()).toEqual([
      ' committed',
      'crash committed',
      'fail committed',
      'fail compensated',
      // The crash came before the failure was recorded: done again, the step succeeds.
      'fail+crash committed',
      'fail+crash compensated',
      'fail+fail compensated',
      'fail+lose compensated',
      'lose committed',
      'lose compensated',
      'lose+crash committed',
      'lose+crash compensated',
      'lose+fail compensated',
      'lose+lose compensated',
    ])
  })
})
