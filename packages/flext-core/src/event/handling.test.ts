import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it, vi } from 'vitest'

import { quickRuntime, serviceOf } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { changing } from '../step/step.ts'
import { Instant } from '../codec/instant.ts'
import { decodeEvent } from './decode-event.ts'
import { event, type FlextEvent } from './event.ts'
import { handling, handlingAny } from './handling.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const type = 'shop.order-placed'
const First = event({ type, data: t.type({ customer: t.string }) })
const Second = event({ type, version: 2, data: t.type({ name: t.string }) })
const OrderPlaced = event({
  type,
  version: 3,
  data: t.type({ first: t.string, last: t.string, at: Instant }),
  upcast: {
    1: ({ customer }: { customer: string }) => ({ name: customer }),
    2: ({ name }: { name: string }) => {
      const [first, last] = name.split(' ')
      return { first, last, at: '2026-11-25T00:00:00.000Z' }
    },
  },
})
const Fourth = event({ type, version: 4, data: t.type({}) })

const encoded = ({ version, data }: FlextEvent) => ({ id: 'e', type, data, dataversion: version })
const midnight = new Date(Date.UTC(2026, 10, 25))

const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _events: ReadonlyArray<FlextEvent>) => E.right(null),
  undo: () => E.right(null),
  events: (_, events) => events,
})
const Tell = serviceOf(function* (events) {
  yield* tell(events as ReadonlyArray<FlextEvent>)
}, 'test.tell')

describe('a declared type of event', () => {
  it('reads what it tells', () => {
    const data = { first: 'Ada', last: 'Lovelace', at: new Date(1) }
    expect(decodeEvent(OrderPlaced, encoded(OrderPlaced.of(data)))).toEqual(E.right(data))
  })

  it('brings the data of earlier versions to its own, version by version', () => {
    const expected = E.right({ first: 'Ada', last: 'Lovelace', at: midnight })
    const told = [First.of({ customer: 'Ada Lovelace' }), Second.of({ name: 'Ada Lovelace' })]
    for (const each of told) expect(decodeEvent(OrderPlaced, encoded(each))).toEqual(expected)
  })

  it.each([
    [Fourth.of({}), 'expected version 3 (1, 2 are upcasted), found 4'],
    [Second.of({ name: 'Ada' }), 'its data, brought to version 3: last: expected'],
    [{ ...First.of({ customer: 'x' }), data: null }, 'its upcaster from version 1 threw TypeError'],
  ])('says what is wrong with what it cannot read', (told, message) => {
    expect(decodeEvent(OrderPlaced, encoded(told))).toMatchObject(
      E.left({ _tag: 'EventUnreadable', message: expect.stringContaining(message) as unknown }),
    )
  })

  it('refuses upcasters that nothing would ever use', () => {
    const upcast = { 2: () => null, 1.5: () => null, 1: () => null }
    expect(() => event({ type, version: 2, data: t.null, upcast })).toThrow(
      'expected versions below 2, its own, found 2, 1.5',
    )
  })
})

describe('a subscriber by declared types', () => {
  it('gets typed data at the present version, and parks what it cannot read at once', async () => {
    const journal = memoryJournal()
    const runtime = quickRuntime({ journal })
    const names: Array<string> = []
    runtime.subscribe({
      name: 'mail',
      ...handling(OrderPlaced, (order, { dataversion }) => {
        expectTypeOf(order).toEqualTypeOf<{ first: string; last: string; at: Date }>()
        names.push(`${order.last} ${dataversion}`)
      }),
    })
    const service = new Tell(runtime)
    await service.run([First.of({ customer: 'Ada Lovelace' })])
    await service.run([Fourth.of({})], { id: 'newer' })
    await service.run([Second.of({ name: 'Mary Shelley' })])
    await runtime.settled()
    expect(names).toEqual(['Lovelace 1', 'Shelley 2'])
    expect(await runtime.parked.list()).toMatchObject([
      {
        attempts: 1,
        event: { subject: 'newer' },
        error: {
          _tag: 'EventUnreadable',
          message:
            'event test.tell/newer/tell#1/0 (shop.order-placed, version 4) cannot be read: ' +
            'expected version 3 (1, 2 are upcasted), found 4',
        },
      },
    ])
  })

  it('may want several types, each with its own work', async () => {
    const Shipped = event({ type: 'shop.shipped', data: t.number })
    const Lost = event({ type: 'shop.lost', data: t.null })
    const runtime = quickRuntime()
    const got: Array<unknown> = []
    runtime.subscribe({
      name: 'both',
      ...handlingAny(
        handling(First, ({ customer }) => void got.push(customer)),
        handling(Shipped, (weight) => void got.push(weight)),
      ),
    })
    await new Tell(runtime).run([First.of({ customer: 'Ada' }), Lost.of(null), Shipped.of(7)])
    await runtime.settled()
    expect(got).toEqual(['Ada', 7])
  })
})
