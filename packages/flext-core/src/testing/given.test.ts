import assert from 'node:assert'

import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { event } from '../event/event.ts'
import { all } from '../flow/all.ts'
import { attempt } from '../flow/attempt.ts'
import { now } from '../flow/note.ts'
import type { FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import { changing, finishing, pivot, reading } from '../step/step.ts'
import { done, failed, noted, sideBySide } from './earlier.ts'
import { given } from './given.ts'

type SoldOut = FlextError<'SoldOut'> & { readonly item: string }
type CardRefused = FlextError<'CardRefused'>
type NoVoucher = FlextError<'NoVoucher'>

interface Shop {
  readonly shop: { readonly did: Array<string> }
}

const Charged = event({ type: 'shop.charged', data: t.type({ amount: t.number }) })
const Shipped = event({ type: 'shop.shipped', data: t.null })

const findVoucher = reading({
  name: 'findVoucher',
  output: t.number,
  run: (): FlextResult<number, NoVoucher> => E.right(5),
})
const reserve = changing({
  name: 'reserve',
  output: t.string,
  run: ({ shop }: Shop, item: string): FlextResult<string, SoldOut> => {
    shop.did.push(`reserve ${item}`)
    return E.right(`r-${item}`)
  },
  undo: ({ shop }, reservation) => E.right(shop.did.push(`release ${reservation}`)),
})
const charge = changing({
  name: 'charge',
  output: t.number,
  run: ({ shop }: Shop, amount: number): FlextResult<number, CardRefused> => {
    shop.did.push(`charge ${amount}`)
    return E.right(amount)
  },
  retry: { times: 2 },
  undo: ({ shop }, amount) => E.right(shop.did.push(`pay back ${amount}`)),
  events: (amount) => [Charged.of({ amount })],
})
const ship = pivot({
  name: 'ship',
  output: t.null,
  run: (): FlextResult<null, CardRefused> => E.right(null),
  events: () => [Shipped.of(null)],
})
const thank = finishing({ name: 'thank', output: t.null, run: () => E.right(null) })

class Order extends FlextDomainService.define({
  name: 'shop.order',
  version: 1,
  request: t.type({ items: t.array(t.string) }),
  result: t.type({ paid: t.number, at: t.number }),
  *flow({ items }) {
    const at = yield* now()
    const voucher = yield* attempt(findVoucher())
    yield* all(items.map((item) => reserve(item)))
    const paid = yield* charge(10 - (E.isRight(voucher) ? voucher.right : 0))
    yield* ship()
    yield* thank()
    return { paid, at: at.getTime() }
  },
}) {}

const noVoucher: NoVoucher = { _tag: 'NoVoucher', message: 'there is no voucher' }
const refused: CardRefused = { _tag: 'CardRefused', message: 'the card is refused' }
const request = { items: ['pen', 'ink'] }
const newShop = (): Shop => ({ shop: { did: [] } })

describe('given, when, then', () => {
  it('tells how a service ends, what it did in which order, and what it told', async () => {
    await given(Order, { ports: newShop(), start: 1_000 })
      .when(request)
      .then({
        status: 'committed',
        result: { paid: 5, at: 1_000 },
        steps: ['findVoucher', 'reserve', 'reserve', 'charge', 'ship', 'thank'],
        events: [{ type: 'shop.charged', data: { amount: 5 } }, { type: 'shop.shipped' }],
      })
  })

  it('lets a step fail in a way that the service declares', async () => {
    const ports = newShop()
    await given(Order, { ports })
      .when(request, { fail: { charge: refused, findVoucher: noVoucher } })
      .then({
        status: 'compensated',
        error: 'CardRefused',
        steps: [
          'findVoucher failed',
          'reserve',
          'reserve',
          'charge failed',
          'undo reserve',
          'undo reserve',
        ],
        events: [],
      })
    expect(ports.shop.did).toEqual(['reserve pen', 'reserve ink', 'release r-ink', 'release r-pen'])
  })

  it('lets the first attempts of a step fail', async () => {
    await given(Order, { ports: newShop() })
      .when(request, { fail: { charge: [refused, refused] } })
      .then({ status: 'committed' })
  })

  it('goes on from what the run had done before', async () => {
    const ports = newShop()
    await given(Order, {
      ports,
      earlier: [
        noted('now', new Date(77)),
        failed(findVoucher, noVoucher),
        sideBySide([done(reserve, 'r-1')], [done(reserve, 'r-2')]),
      ],
    })
      .when(request)
      .then({ result: { paid: 10, at: 77 }, steps: ['charge', 'ship', 'thank'] })
    expect(ports.shop.did).toEqual(['charge 10'])
  })

  it('cancels the run after a step', async () => {
    await given(Order, { ports: newShop() })
      .when({ items: ['pen'] }, { cancelAfter: 'charge' })
      .then({
        status: 'cancelled',
        error: 'RunCancelled',
        steps: ['findVoucher', 'reserve', 'charge', 'undo charge', 'undo reserve'],
        events: [],
      })
  })

  it('shows all that there is to see of a run', async () => {
    const seen = await given(Order, { ports: newShop() }).when(request).observe()
    expectTypeOf(seen.result).toExtend<FlextResult<{ paid: number; at: number }>>()
    expect(seen.status).toBe('committed')
    expect(seen.entries.map(({ record }) => record.kind)).toContain('noted')
  })

  it('names all in which the run is otherwise than expected', async () => {
    const failure: unknown = await given(Order, { ports: newShop() })
      .when(request, { fail: { chrage: refused } })
      .then({ status: 'compensated', steps: ['charge'], events: [{ type: 'shop.refused' }] })
      .catch((thrown: unknown) => thrown)
    assert.ok(failure instanceof assert.AssertionError)
    expect(failure.message.split('\n')).toEqual([
      "status: expected 'compensated', found 'committed'",
      "steps: expected [ 'charge' ], found [ 'findVoucher', 'reserve', 'reserve', 'charge', 'ship', 'thank' ]",
      "events: expected [ { type: 'shop.refused' } ], found [ { type: 'shop.charged' }, { type: 'shop.shipped', data: null } ]",
      'step chrage was to fail and was never reached',
    ])
  })

  it('says why a run that was to succeed did not', async () => {
    await expect(
      given(Order, { ports: newShop() })
        .when(request, { fail: { charge: refused } })
        .then({ status: 'committed' }),
    ).rejects.toThrow(/expected 'committed', found 'compensated'[^]*the card is refused/)
  })

  it('gives up on a run that never ends', async () => {
    const closed = finishing({ name: 'closed', output: t.null, run: () => E.left(refused) })
    class Closed extends FlextDomainService.define({
      name: 'shop.closed',
      version: 1,
      request: t.null,
      result: t.null,
      *flow() {
        return yield* closed()
      },
    }) {}
    await expect(given(Closed, { ports: {} }).when(null).then({})).rejects.toThrow(
      'the run does not end',
    )
  })

  it('takes only what fits the service', () => {
    const compiled = (): void => {
      const order = given(Order, { ports: newShop() })
      // @ts-expect-error -- the shop is missing
      void given(Order, { ports: {} })
      // @ts-expect-error -- items are strings
      void order.when({ items: [1] })
      // @ts-expect-error -- paid is a number
      void order.when(request).then({ result: { paid: 'much', at: 0 } })
      // @ts-expect-error -- the service does not fail in this way
      void order.when(request).then({ error: 'Bored' })
      // @ts-expect-error -- a reservation is a string
      done(reserve, 1)
      // @ts-expect-error -- findVoucher does not fail in this way
      failed(findVoucher, refused)
    }
    expect(compiled).toBeTypeOf('function')
  })
})
