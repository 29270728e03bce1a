import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { quickRuntime } from '../../test/flow-service.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { FlextDefect, type FlextError } from '../result/error.ts'
import type { FlextResult } from '../result/result.ts'
import type { FlextTask } from '../result/task.ts'
import { rule } from '../rule/rule.ts'
import { broken, holds } from '../rule/verdict.ts'
import type { RequestInvalid, RunError } from '../run/run-error.ts'
import type { StepFailure } from '../step/failure.ts'
import { changing, reading } from '../step/step.ts'
import { FlextDomainService } from './domain-service.ts'

type SoldOut = FlextError<'SoldOut'>
type CardRefused = FlextError<'CardRefused'>
interface StockPort {
  readonly stock: { readonly reserve: (item: string) => FlextResult<string, SoldOut> }
}
interface TillPort {
  readonly till: { readonly charge: (amount: number) => FlextResult<number, CardRefused> }
}
interface CalendarPort {
  readonly calendar: { readonly isOpen: (day: number) => boolean }
}

const OrderRequest: t.Type<OrderRequest> = t.readonly(t.type({ item: t.string, amount: t.number }))
interface OrderRequest {
  readonly item: string
  readonly amount: number
}
const OrderResult: t.Type<OrderResult> = t.readonly(
  t.type({ reservation: t.string, charged: t.number }),
)
interface OrderResult {
  readonly reservation: string
  readonly charged: number
}

const reserve = changing({
  name: 'reserve',
  output: t.string,
  run: ({ stock }: StockPort, item: string) => stock.reserve(item),
  undo: () => E.right(null),
})
const charge = reading({
  name: 'charge',
  output: t.number,
  run: ({ till }: TillPort, amount: number) => till.charge(amount),
})

class PlaceOrder extends FlextDomainService.define({
  name: 'shop.place-order',
  version: 1,
  request: OrderRequest,
  result: OrderResult,
  rules: [
    rule({
      name: 'the item has a name',
      check: ({ item }: OrderRequest) => (item === '' ? broken('it has none') : holds),
    }),
    rule({
      name: 'the amount is positive',
      check: async ({ amount }: OrderRequest) =>
        amount > 0 ? holds : broken(`it is ${amount}`, { amount }),
    }),
    rule({
      name: 'the shop is open',
      check: (_: OrderRequest, { calendar }: CalendarPort) =>
        calendar.isOpen(1) ? holds : broken('it is closed'),
    }),
  ],
  *flow({ item, amount }) {
    const reservation = yield* reserve(item)
    return { reservation, charged: yield* charge(amount) }
  },
}) {}

const ports = {
  stock: { reserve: (item: string) => E.right(`r-${item}`) },
  till: { charge: (amount: number) => E.right(amount) },
  calendar: { isOpen: () => true },
}
const request = { item: 'pen', amount: 3 }
const ordered = E.right({ reservation: 'r-pen', charged: 3 })

describe('a domain service', () => {
  it('runs through execute as a task, through run at once, and through start with a handle', async () => {
    const service = new PlaceOrder(quickRuntime(), ports)
    expect(await service.execute(request)()).toEqual(ordered)
    expect(await service.run(request)).toEqual(ordered)
    const handle = service.start(request, { id: 'order-1' })
    expect(handle.id).toBe('order-1')
    expect(await handle.result).toEqual(ordered)
    expect(handle.status()).toBe('committed')
  })

  it('begins a new run each time its task is run without an id', async () => {
    const journal = memoryJournal()
    const task = new PlaceOrder(quickRuntime({ journal }), ports).execute(request)
    await task()
    await task()
    expect(new Set(journal.list({}).map(({ id }) => id)).size).toBe(2)
  })

  it('has what it answers, how it fails and what it takes in the type of execute', () => {
    type Execute = PlaceOrder['execute']
    expectTypeOf<Execute>().parameter(0).toEqualTypeOf<OrderRequest>()
    expectTypeOf<Execute>().returns.toEqualTypeOf<
      FlextTask<OrderResult, SoldOut | CardRefused | StepFailure | RunError>
    >()
  })

  it('needs the ports of its steps and of its rules, and does not compile without them', () => {
    expectTypeOf<ConstructorParameters<typeof PlaceOrder>[1]>().toEqualTypeOf<
      StockPort & TillPort & CalendarPort
    >()
    const compiled = (): void => {
      // @ts-expect-error -- the till is missing
      void new PlaceOrder(quickRuntime(), { stock: ports.stock, calendar: ports.calendar })
      // @ts-expect-error -- the calendar, which a rule asks, is missing
      void new PlaceOrder(quickRuntime(), { stock: ports.stock, till: ports.till })
      // @ts-expect-error -- there are no ports at all
      void new PlaceOrder(quickRuntime())
      // @ts-expect-error -- the amount is a number
      void new PlaceOrder(quickRuntime(), ports).run({ item: 'pen', amount: 'much' })
    }
    expect(compiled).toBeTypeOf('function')
  })

  it('does not compile when a step gets the wrong input or the flow the wrong result', () => {
    FlextDomainService.define({
      name: 'shop.wrong-input',
      version: 1,
      request: t.string,
      result: t.string,
      *flow(item) {
        // @ts-expect-error -- charge takes an amount
        yield* charge(item)
        return item
      },
    })
    FlextDomainService.define({
      name: 'shop.wrong-result',
      version: 1,
      request: t.string,
      result: t.string,
      // @ts-expect-error -- the result is a string
      *flow() {
        return yield* charge(1)
      },
    })
  })

  it('may go without ports where its flow needs none', async () => {
    class Echo extends FlextDomainService.define({
      name: 'test.echo',
      version: 1,
      request: t.string,
      result: t.string,
      // oxlint-disable-next-line require-yield -- it only answers
      *flow(word) {
        return word
      },
    }) {}
    expect(await new Echo(quickRuntime()).run('hello')).toEqual(E.right('hello'))
  })

  it('cannot share its name and version with another in one runtime', () => {
    const runtime = quickRuntime()
    const define = () =>
      FlextDomainService.define({
        name: 'test.twin',
        version: 1,
        request: t.null,
        result: t.null,
        // oxlint-disable-next-line require-yield -- it only answers
        *flow() {
          return null
        },
      })
    const [One, Other] = [define(), define()]
    void new One(runtime)
    void new One(runtime)
    expect(() => new Other(runtime)).toThrow(
      new FlextDefect('two services are registered as test.twin, version 1'),
    )
  })
})

describe('what a service refuses', () => {
  it('is a request that is not valid, with all that is wrong with it', async () => {
    const journal = memoryJournal()
    const service = new PlaceOrder(quickRuntime({ journal }), ports)
    const result = await service.run({ item: 1, amount: 'much' } as never, { id: 'r' })
    expect(result).toMatchObject(E.left({ _tag: 'RequestInvalid', service: 'shop.place-order' }))
    const { message, problems } = (result as unknown as E.Left<RequestInvalid>).left
    expect(problems.length).toBe(2)
    expect(message).toMatch(/item[^]*amount/)
    expect(journal.size()).toBe(0)
  })

  it('is a request that breaks its rules: all of them are told, and no run is recorded', async () => {
    const journal = memoryJournal()
    const service = new PlaceOrder(quickRuntime({ journal }), {
      ...ports,
      calendar: { isOpen: () => false },
    })
    const result = await service.run({ item: '', amount: -1 }, { id: 'r' })
    expect(result).toMatchObject(
      E.left({
        _tag: 'BusinessRulesBroken',
        violations: [
          { rule: 'the item has a name', message: 'it has none' },
          { rule: 'the amount is positive', facts: { amount: -1 } },
          { rule: 'the shop is open' },
        ],
      }),
    )
    expect(journal.size()).toBe(0)
    expect(await service.run({ item: '', amount: -1 }, { id: 'r' })).toEqual(result)
  })
})
