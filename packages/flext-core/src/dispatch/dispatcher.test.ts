import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { quickRuntime } from '../../test/flow-service.ts'
import { currentCorrelation, withCorrelation } from '../correlation/correlation.ts'
import { event } from '../event/event.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import type { FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import { FlextTask } from '../result/task.ts'
import type { RunError } from '../run/run-error.ts'
import { FlextDomainService } from '../service/domain-service.ts'
import type { StepFailure } from '../step/failure.ts'
import { pivot, reading } from '../step/step.ts'
import { authorizing } from './authorizing.ts'
import type { DispatchError } from './dispatch-error.ts'
import { FlextDispatcher } from './dispatcher.ts'
import { handle, handledBy, on } from './handler.ts'
import { command, query } from './message-type.ts'
import type { MessageContext, MessageWord } from './message.ts'
import { eventSubscriber } from './subscriber.ts'

type SoldOut = FlextError<'SoldOut'>
type NoSuchOrder = FlextError<'NoSuchOrder'>
interface StockPort {
  readonly stock: Map<string, number>
}
interface UserContext {
  readonly user: string
}

const Reserve = command({
  name: 'stock.reserve',
  request: t.type({ item: t.string, amount: t.number }),
  result: t.type({ left: t.number }),
})
const Look = query({ name: 'stock.look', request: t.string, result: t.number })
const Unheard = command({ name: 'stock.burn', request: t.null, result: t.null })
const Reserved = event({ type: 'stock.reserved', data: t.type({ item: t.string }) })

const reserve = handle(Reserve, async ({ stock }: StockPort, { item, amount }) => {
  const left = (stock.get(item) ?? 0) - amount
  if (left < 0)
    return FlextResult.fail({ _tag: 'SoldOut', message: `${item} is sold out` } as SoldOut)
  stock.set(item, left)
  return FlextResult.ok({ left })
})
const look = handle(Look, ({ stock, user }: StockPort & UserContext, item) => {
  const amount = stock.get(item)
  return amount === undefined
    ? FlextResult.fail({ _tag: 'NoSuchOrder', message: `${user}: no ${item}` } as NoSuchOrder)
    : FlextResult.ok(amount)
})
const ports = (): StockPort => ({ stock: new Map([['pen', 3]]) })

describe('a dispatcher', () => {
  it('hands each message to its one handler, and answers with what that answers', async () => {
    const dispatcher = new FlextDispatcher({ handlers: [reserve, look], ports: ports() })
    expect(await dispatcher.dispatch(Reserve, { item: 'pen', amount: 2 })).toEqual(
      FlextResult.ok({ left: 1 }),
    )
    expect(await dispatcher.dispatch(Look, 'pen', { context: { user: 'ann' } })).toEqual(
      FlextResult.ok(1),
    )
    expect(await dispatcher.dispatch(Reserve, { item: 'pen', amount: 2 })).toEqual(
      FlextResult.fail({ _tag: 'SoldOut', message: 'pen is sold out' }),
    )
    expect(await dispatcher.dispatch(Look, 'ink', { context: { user: 'ann' } })).toEqual(
      FlextResult.fail({ _tag: 'NoSuchOrder', message: 'ann: no ink' }),
    )
  })

  it('knows for each message its result, its errors and what it needs', () => {
    const compiled = async () => {
      const dispatcher = new FlextDispatcher({ handlers: [reserve, look], ports: ports() })
      const reserved = await dispatcher.dispatch(Reserve, { item: 'pen', amount: 2 })
      expectTypeOf(reserved).toEqualTypeOf<FlextResult<{ left: number }, SoldOut | DispatchError>>()
      const seen = await dispatcher.dispatch(Look, 'pen', { context: { user: 'ann' } })
      expectTypeOf(seen).toEqualTypeOf<FlextResult<number, NoSuchOrder | DispatchError>>()
      // @ts-expect-error -- nobody handles it
      void dispatcher.dispatch(Unheard, null)
      // @ts-expect-error -- the amount is a number
      void dispatcher.dispatch(Reserve, { item: 'pen', amount: 'two' })
      // @ts-expect-error -- the user is missing
      void dispatcher.dispatch(Look, 'pen')
      // @ts-expect-error -- the user is a string
      void dispatcher.dispatch(Look, 'pen', { context: { user: 7 } })
      // @ts-expect-error -- nobody handles this event
      void dispatcher.publish(Reserved, { item: 'pen' })

      const bare = new FlextDispatcher({ handlers: [reserve] })
      // @ts-expect-error -- neither the dispatcher has the stock nor is it given
      void bare.dispatch(Reserve, { item: 'pen', amount: 2 })
      void bare.dispatch(Reserve, { item: 'pen', amount: 2 }, { context: ports() })

      const guarded = new FlextDispatcher({
        handlers: [reserve],
        middleware: [
          authorizing(({ user }: UserContext) =>
            user === 'ann'
              ? FlextResult.ok()
              : FlextResult.fail({ _tag: 'Forbidden', message: `not ${user}` }),
          ),
        ],
        ports: ports(),
      })
      const allowed = await guarded.dispatch(
        Reserve,
        { item: 'pen', amount: 2 },
        { context: { user: 'ann' } },
      )
      if (allowed._tag === 'Left') {
        expectTypeOf(allowed.left._tag).toEqualTypeOf<
          'SoldOut' | 'Forbidden' | 'MessageThrew' | 'MessageCancelled'
        >()
      }
      // @ts-expect-error -- the middleware needs the user
      void guarded.dispatch(Reserve, { item: 'pen', amount: 2 })
      // @ts-expect-error -- the result has a number
      void handle(Reserve, () => FlextResult.ok({ left: 'none' }))
    }
    expect(compiled).toBeTypeOf('function')
  })

  it('refuses two handlers of one message when it is made', () => {
    const again = handle(Reserve, () => FlextResult.ok({ left: 0 }))
    expect(() => new FlextDispatcher({ handlers: [reserve, again] })).toThrow(
      'two handlers are registered for the command stock.reserve',
    )
    const one = on(Reserved, 'mail', () => FlextResult.ok())
    expect(() => new FlextDispatcher({ handlers: [one, one] })).toThrow(
      'two handlers of the event stock.reserved are named mail',
    )
    const other = event({ type: 'stock.reserved', data: t.null, version: 2 })
    expect(
      () => new FlextDispatcher({ handlers: [one, on(other, 'print', () => FlextResult.ok())] }),
    ).toThrow('two declarations of the event stock.reserved have handlers')
  })

  it('takes answers of every kind: results, promises and tasks', async () => {
    const Name = query({ name: 'q', request: t.string, result: t.string })
    for (const answer of [
      () => FlextResult.ok('a'),
      async () => FlextResult.ok('a'),
      () => FlextTask.ok('a'),
    ]) {
      const dispatcher = new FlextDispatcher({ handlers: [handle(Name, answer)] })
      expect(await dispatcher.dispatch(Name, '')).toEqual(FlextResult.ok('a'))
    }
  })

  it('turns what a handler throws into a failure that names the message', async () => {
    const broken = handle(Look, () => {
      throw new RangeError('too far')
    })
    const dispatcher = new FlextDispatcher({ handlers: [broken] })
    expect(await dispatcher.dispatch(Look, 'pen', { id: 'm1' })).toMatchObject(
      FlextResult.fail({
        _tag: 'MessageThrew',
        message: 'query stock.look (m1) threw RangeError: too far',
        cause: { name: 'RangeError' },
      }),
    )
  })

  it('does not begin what nobody wants any more, and tells a handler when that comes later', async () => {
    const began: Array<string> = []
    const slow = handle(Look, async ({ message }: MessageContext) => {
      began.push(message.id)
      const { promise, reject } = Promise.withResolvers<never>()
      message.signal.addEventListener('abort', () => reject(message.signal.reason as Error))
      return promise
    })
    const dispatcher = new FlextDispatcher({ handlers: [slow] })
    const early = AbortSignal.abort(new Error('gone home'))
    expect(await dispatcher.dispatch(Look, 'pen', { id: 'm1', signal: early })).toMatchObject(
      FlextResult.fail({
        _tag: 'MessageCancelled',
        message: 'query stock.look (m1) was cancelled: gone home',
      }),
    )
    const later = new AbortController()
    const answer = dispatcher.dispatch(Look, 'pen', { id: 'm2', signal: later.signal })
    later.abort(new Error('gone home too'))
    expect(await answer).toMatchObject(
      FlextResult.fail({ _tag: 'MessageCancelled', reason: 'gone home too' }),
    )
    expect(began).toEqual(['m2'])
  })
})

describe('a message that arrives by its name', () => {
  const dispatcher = new FlextDispatcher({ handlers: [reserve], ports: ports() })

  it('is decoded and handled', async () => {
    expect(await dispatcher.dispatchByName('stock.reserve', { item: 'pen', amount: 1 })).toEqual(
      FlextResult.ok({ left: 2 }),
    )
  })

  it('that nobody handles is an error which names those that are', async () => {
    expect(await dispatcher.dispatchByName('stock.burn', null)).toEqual(
      FlextResult.fail({
        _tag: 'MessageUnknown',
        message: 'expected one of stock.reserve, found stock.burn',
        name: 'stock.burn',
      }),
    )
  })

  it('is refused when its request is not what the codec says', async () => {
    const answer = await dispatcher.dispatchByName('stock.reserve', { item: 1 }, { id: 'm' })
    expect(answer).toMatchObject(
      FlextResult.fail({
        _tag: 'MessageInvalid',
        problems: [{ path: 'item' }, { path: 'amount' }],
      }),
    )
  })
})

describe('a command handled by a domain service', () => {
  const Ship = command({ name: 'ship', request: t.string, result: t.string })
  const ship = reading({
    name: 'ship',
    output: t.string,
    run: (_ports: unknown, to: string) =>
      to === 'nowhere'
        ? FlextResult.fail({ _tag: 'NoSuchPlace', message: to } as FlextError<'NoSuchPlace'>)
        : FlextResult.ok(`to ${to}`),
  })
  class ShipOrder extends FlextDomainService.define({
    name: 'test.ship',
    version: 1,
    request: t.string,
    result: t.string,
    *flow(to) {
      return yield* ship(to)
    },
  }) {}

  it('is a run under the id, the correlation and the signal of the command', async () => {
    const journal = memoryJournal()
    const runtime = quickRuntime({ journal })
    const dispatcher = new FlextDispatcher({ handlers: [handledBy(Ship, new ShipOrder(runtime))] })
    const answer = await dispatcher.dispatch(Ship, 'Lisbon', { id: 'o-1', correlation: 'c-1' })
    expect(answer).toEqual(FlextResult.ok('to Lisbon'))
    expectTypeOf(answer).toEqualTypeOf<
      FlextResult<string, FlextError<'NoSuchPlace'> | StepFailure | RunError | DispatchError>
    >()
    expect(journal.find('test.ship', 'o-1')).toMatchObject({ status: 'committed' })
    expect(journal.entries(1)[0]).toMatchObject({
      record: { kind: 'started', correlation: 'c-1', causation: 'o-1' },
    })
    expect(await dispatcher.dispatch(Ship, 'Lisbon', { id: 'o-1' })).toEqual(answer)
    expect(await dispatcher.dispatch(Ship, 'Porto', { id: 'o-1' })).toMatchObject(
      FlextResult.fail({ _tag: 'RunConflict' }),
    )
    expect(journal.size()).toBe(1)
    const signal = AbortSignal.abort(new Error('never mind'))
    expect(await dispatcher.dispatch(Ship, 'Lisbon', { signal })).toMatchObject(
      FlextResult.fail({ _tag: 'MessageCancelled' }),
    )
  })

  it('has to take and give what the command does', () => {
    const compiled = () => {
      const Wrong = command({ name: 'wrong', request: t.number, result: t.string })
      // @ts-expect-error -- the service takes a string
      void handledBy(Wrong, new ShipOrder(quickRuntime()))
    }
    expect(compiled).toBeTypeOf('function')
  })
})

describe('an event', () => {
  const told: Array<string> = []
  const mail = on(Reserved, 'mail', (_context: MessageContext, { item }) => {
    told.push(`mail ${item}`)
    return FlextResult.ok()
  })
  const refuse = on(Reserved, 'print', () =>
    FlextResult.fail({ _tag: 'NoPaper', message: 'no paper' } as FlextError<'NoPaper'>),
  )
  const crash = on(Reserved, 'count', async () => {
    throw new TypeError('a bug')
  })

  it('reaches all of its handlers', async () => {
    told.length = 0
    const count = on(Reserved, 'count', async () => FlextResult.ok(told.push('count')))
    const dispatcher = new FlextDispatcher({ handlers: [mail, count] })
    expect(await dispatcher.publish(Reserved, { item: 'pen' }, { id: 'e1' })).toEqual(
      FlextResult.ok({ id: 'e1', handled: ['mail', 'count'] }),
    )
    expect(told).toEqual(['mail pen', 'count'])
  })

  it('reaches the others when some fail, and the result says which did', async () => {
    told.length = 0
    const dispatcher = new FlextDispatcher({ handlers: [crash, refuse, mail] })
    const answer = await dispatcher.publish(Reserved, { item: 'pen' }, { id: 'e1' })
    expect(answer).toMatchObject(
      FlextResult.fail({
        _tag: 'EventHandlersFailed',
        message:
          'event stock.reserved (e1): ' +
          'count failed with MessageThrew: event stock.reserved (e1) threw TypeError: a bug; ' +
          'print failed with NoPaper: no paper',
        failed: [{ handler: 'count' }, { handler: 'print', error: { _tag: 'NoPaper' } }],
        handled: ['mail'],
      }),
    )
    expect(told).toEqual(['mail pen'])
    if (answer._tag === 'Left') {
      const tags = answer.left.failed.map(({ error }) => error._tag)
      expectTypeOf(tags).toEqualTypeOf<Array<'NoPaper' | 'MessageThrew' | 'MessageCancelled'>>()
    }
  })

  it('published by a run reaches the handlers as one durable subscriber, again until all have had it', async () => {
    told.length = 0
    let failures = 2
    const words: Array<MessageWord> = []
    const print = on(Reserved, 'print', ({ message }: MessageContext) => {
      words.push(message)
      return failures-- > 0
        ? FlextResult.fail({ _tag: 'NoPaper', message: 'no paper' } as FlextError<'NoPaper'>)
        : FlextResult.ok()
    })
    const tell = pivot({
      name: 'tell',
      output: t.null,
      run: () => FlextResult.ok(null),
      events: () => [Reserved.of({ item: 'ink' })],
    })
    class Tell extends FlextDomainService.define({
      name: 'test.tell',
      version: 1,
      request: t.null,
      result: t.null,
      *flow() {
        return yield* tell()
      },
    }) {}
    const runtime = quickRuntime()
    const dispatcher = new FlextDispatcher({ handlers: [mail, print] })
    runtime.subscribe(eventSubscriber('handlers', dispatcher))
    await new Tell(runtime).run(null, { id: 'r', correlation: 'c-9' })
    await runtime.settled()
    expect(told).toEqual(['mail ink', 'mail ink', 'mail ink'])
    expect(words.map(({ id, correlation }) => [id, correlation])).toEqual(
      Array.from({ length: 3 }, () => [words[0]!.id, 'c-9']),
    )
  })
})

it('an event of an earlier version reaches its handler in the present shape; one of a later is parked', async () => {
  const Moved = event({
    type: 'stock.moved',
    version: 2,
    data: t.type({ items: t.array(t.string) }),
    upcast: { 1: ({ item }: { readonly item: string }) => ({ items: [item] }) },
  })
  const got: Array<unknown> = []
  const move = on(Moved, 'move', (_: unknown, { items }) => {
    got.push(items)
    return FlextResult.ok()
  })
  const subscriber = eventSubscriber('moves', new FlextDispatcher({ handlers: [move] }))
  const told = (dataversion: number) =>
    subscriber.handle(
      {
        id: 'e',
        type: Moved.type,
        correlationid: 'c',
        dataversion,
        data: { item: 'ink' },
      } as never,
      AbortSignal.timeout(10_000),
    )
  expect(await told(1)).toMatchObject({ _tag: 'Right' })
  expect(got).toEqual([['ink']])
  expect(await told(3)).toMatchObject({ left: { _tag: 'EventUnreadable', park: 'at-once' } })
})

describe('the correlation of a message', () => {
  const Ask = query({ name: 'ask', request: t.null, result: t.unknown })
  const asked = handle(Ask, async () => FlextResult.ok(currentCorrelation()))
  const dispatcher = new FlextDispatcher({ handlers: [asked] })

  it('is that around it, that which is given, or the id of the message', async () => {
    expect(await dispatcher.dispatch(Ask, null, { id: 'm' })).toEqual(
      FlextResult.ok({ id: 'm', causation: 'm' }),
    )
    expect(await withCorrelation('c', () => dispatcher.dispatch(Ask, null, { id: 'm' }))).toEqual(
      FlextResult.ok({ id: 'c', causation: 'm' }),
    )
    expect(
      await withCorrelation('c', () =>
        dispatcher.dispatch(Ask, null, { id: 'm', correlation: 'd' }),
      ),
    ).toEqual(FlextResult.ok({ id: 'd', causation: 'm' }))
  })
})
