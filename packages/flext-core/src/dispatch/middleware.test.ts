import { getEventListeners } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { bulkhead, circuitBreaker, ConsecutiveBreaker, handleAll, handleWhen } from 'cockatiel'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'

import type { FlextError } from '../result/error.ts'
import { FlextResult } from '../result/result.ts'
import { atRate } from './at-rate.ts'
import { authorizing } from './authorizing.ts'
import { FlextDispatcher } from './dispatcher.ts'
import { handle } from './handler.ts'
import { command, query } from './message-type.ts'
import type { MessageContext } from './message.ts'
import { middleware, onlyFor, sequence, type AnyMiddleware } from './middleware.ts'
import { retrying } from './retrying.ts'
import { MessageFailed, through } from './through.ts'
import { validating } from './validating.ts'
import { within } from './within.ts'

const Ask = query({ name: 'ask', request: t.number, result: t.number })
const Do = command({ name: 'do', request: t.number, result: t.number })
const busy: FlextError<'Busy'> = { _tag: 'Busy', message: 'busy' }

/** A dispatcher of one query, which fails as often as `failing` says, and what it was asked. */
const asking = (layers: ReadonlyArray<AnyMiddleware>, failing = 0) => {
  const asked: Array<number> = []
  let left = failing
  const ask = handle(Ask, async (_context: MessageContext, n) => {
    asked.push(n)
    return left-- > 0 ? FlextResult.fail(busy) : FlextResult.ok(n)
  })
  const dispatcher = new FlextDispatcher({ handlers: [ask], middleware: layers })
  return {
    asked,
    ask: (n: number, options = {}) => dispatcher.dispatch(Ask, n, { ...options, context: {} }),
  }
}

describe('the order of middleware', () => {
  /** What each middleware of a plan does. */
  type Plan = ReadonlyArray<'hands on' | 'answers' | 'asks twice' | 'adds one'>
  const plan: fc.Arbitrary<Plan> = fc.array(
    fc.constantFrom('hands on', 'answers', 'asks twice', 'adds one'),
    { maxLength: 5 },
  )

  const layersOf = (each: Plan, trace: Array<string>): ReadonlyArray<AnyMiddleware> =>
    each.map((does, index) =>
      middleware(`${index}`, async (message, next) => {
        trace.push(`${index} sees ${String(message.request)}`)
        const result =
          does === 'answers'
            ? FlextResult.ok(-1)
            : does === 'adds one'
              ? await next(message.with({ request: (message.request as number) + 1 }))
              : await next()
        if (does === 'asks twice') await next()
        trace.push(`${index} answers`)
        return result
      }),
    )

  /** The same, as it is to be understood: the first is the outermost. */
  const expected = (each: Plan, request: number, trace: Array<string>, at = 0): number => {
    const does = each[at]
    if (does === undefined) {
      trace.push(`handled ${request}`)
      return request
    }
    trace.push(`${at} sees ${request}`)
    const inside = (n: number): number => expected(each, n, trace, at + 1)
    const result = does === 'answers' ? -1 : inside(does === 'adds one' ? request + 1 : request)
    if (does === 'asks twice') inside(request)
    trace.push(`${at} answers`)
    return result
  }

  const played = async (
    make: (trace: Array<string>) => ReadonlyArray<AnyMiddleware>,
  ): Promise<readonly [unknown, ReadonlyArray<string>]> => {
    const trace: Array<string> = []
    const handler = handle(Ask, async (_context: MessageContext, n) => {
      trace.push(`handled ${n}`)
      return FlextResult.ok(n)
    })
    const dispatcher = new FlextDispatcher({ handlers: [handler], middleware: make(trace) })
    return [await dispatcher.dispatch(Ask, 1, { context: {} }), trace]
  }

  it('is that of the list, the first outermost', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (each) => {
        const trace: Array<string> = []
        const answer = expected(each, 1, trace)
        expect(await played((own) => layersOf(each, own))).toEqual([FlextResult.ok(answer), trace])
      }),
    )
  })

  it('does not depend on how they are put together, and none is as good as no middleware', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.nat(5), fc.nat(5), async (each, from, to) => {
        const plain = await played((trace) => layersOf(each, trace))
        const grouped = await played((trace) => {
          const layers = layersOf(each, trace)
          return [
            sequence(),
            sequence(...layers.slice(0, from), sequence(...layers.slice(from, from + to))),
            ...layers.slice(from + to),
          ]
        })
        expect(grouped).toEqual(plain)
      }),
    )
  })
})

describe('validating', () => {
  it('refuses what the codec does not take, and decodes what is encoded', async () => {
    const FromText = new t.Type<number, string>(
      'a number as text',
      t.number.is,
      (value, c) => (typeof value === 'string' ? t.success(Number(value)) : t.failure(value, c)),
      String,
    )
    const Parse = query({ name: 'parse', request: FromText, result: t.number })
    const dispatcher = new FlextDispatcher({
      handlers: [handle(Parse, (_context: MessageContext, n) => FlextResult.ok(n + 1))],
      middleware: [validating()],
    })
    expect(await dispatcher.dispatch(Parse, 1)).toEqual(FlextResult.ok(2))
    expect(await dispatcher.dispatch(Parse, '41' as unknown as number)).toEqual(FlextResult.ok(42))
    expect(await dispatcher.dispatch(Parse, null as never, { id: 'm' })).toMatchObject(
      FlextResult.fail({ _tag: 'MessageInvalid', id: 'm' }),
    )
  })
})

describe('retrying', () => {
  it('asks as often as its policy says, and gives the last answer', async () => {
    const fast = { times: 2, base: 1 }
    const once = asking([retrying(fast)], 2)
    expect(await once.ask(7)).toEqual(FlextResult.ok(7))
    expect(once.asked).toEqual([7, 7, 7])
    const never = asking([retrying(fast)], 9)
    expect(await never.ask(7)).toEqual(FlextResult.fail(busy))
    expect(never.asked).toHaveLength(3)
    const other = asking([retrying({ ...fast, when: ({ _tag }) => _tag === 'Other' })], 9)
    expect(await other.ask(7)).toEqual(FlextResult.fail(busy))
    expect(other.asked).toHaveLength(1)
  })

  it('ends its waiting when nobody wants the answer any more, and leaves no listener', async () => {
    const controller = new AbortController()
    const { asked, ask } = asking([retrying({ times: 9, base: 3_600_000 }, { random: () => 1 })], 9)
    const answer = ask(7, { signal: controller.signal })
    while (asked.length === 0) await nextTurn()
    controller.abort(new Error('gone'))
    expect(await answer).toEqual(FlextResult.fail(busy))
    expect(asked).toEqual([7])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })
})

describe('within', () => {
  it('aborts what takes too long and answers at once', async () => {
    let signal: AbortSignal | undefined
    const slow = handle(Ask, ({ message }: MessageContext) => {
      signal = message.signal
      return new Promise<never>(() => {})
    })
    const dispatcher = new FlextDispatcher({ handlers: [slow], middleware: [within('10ms')] })
    expect(await dispatcher.dispatch(Ask, 1)).toEqual(
      FlextResult.fail({ _tag: 'TimedOut', message: 'not done after 10 ms', milliseconds: 10 }),
    )
    expect(signal?.aborted).toBe(true)
  })

  it('hands on what aborts the message, and leaves no listener on it', async () => {
    const controller = new AbortController()
    const { ask } = asking([within('1h')])
    expect(await ask(1, { signal: controller.signal })).toEqual(FlextResult.ok(1))
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })
})

describe('authorizing', () => {
  it('lets a message pass only when the check says so; a check that throws lets none pass', async () => {
    const { asked, ask } = asking([
      authorizing(({ message }: MessageContext, request) => {
        if (request === 3) throw new Error('no idea')
        return request === 1
          ? FlextResult.ok()
          : FlextResult.fail({ _tag: 'Forbidden', message: `not ${message.name}` })
      }),
    ])
    expect(await ask(1)).toEqual(FlextResult.ok(1))
    expect(await ask(2)).toEqual(FlextResult.fail({ _tag: 'Forbidden', message: 'not ask' }))
    expect(await ask(3)).toMatchObject(FlextResult.fail({ _tag: 'MessageThrew' }))
    expect(asked).toEqual([1])
  })
})

describe('onlyFor', () => {
  it('is passed by the other messages', async () => {
    const asked: Array<string> = []
    const fail = (name: string) => async () => {
      asked.push(name)
      return FlextResult.fail(busy)
    }
    const dispatcher = new FlextDispatcher({
      handlers: [handle(Ask, fail('ask')), handle(Do, fail('do'))],
      middleware: [onlyFor(({ kind }) => kind === 'query', retrying({ times: 1, base: 1 }))],
    })
    await dispatcher.dispatch(Ask, 1)
    await dispatcher.dispatch(Do, 1)
    expect(asked).toEqual(['ask', 'ask', 'do'])
  })
})

describe('through a policy of cockatiel', () => {
  it('opens a circuit after failures, and lets nothing pass while it is open', async () => {
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: 3_600_000,
      breaker: new ConsecutiveBreaker(2),
    })
    const { asked, ask } = asking([through('the till', breaker)], 9)
    expect(await ask(1)).toEqual(FlextResult.fail(busy))
    expect(await ask(2)).toEqual(FlextResult.fail(busy))
    expect(await ask(3)).toMatchObject(
      FlextResult.fail({ _tag: 'PolicyRefused', policy: 'the till' }),
    )
    expect(asked).toEqual([1, 2])
  })

  it('counts the failures that its filter wants', async () => {
    const breaker = circuitBreaker(
      handleWhen((failed) => failed instanceof MessageFailed && failed.error._tag === 'Other'),
      { halfOpenAfter: 3_600_000, breaker: new ConsecutiveBreaker(1) },
    )
    const { ask } = asking([through('the till', breaker)], 2)
    expect(await ask(1)).toEqual(FlextResult.fail(busy))
    expect(await ask(2)).toEqual(FlextResult.fail(busy))
    expect(await ask(3)).toEqual(FlextResult.ok(3))
  })

  it('lets only so many pass at once', async () => {
    const gate = Promise.withResolvers<void>()
    const held = handle(Ask, async (_context: MessageContext, n) => {
      await gate.promise
      return FlextResult.ok(n)
    })
    const dispatcher = new FlextDispatcher({
      handlers: [held],
      middleware: [through('two at once', bulkhead(2))],
    })
    const answers = [1, 2, 3].map((n) => dispatcher.dispatch(Ask, n))
    expect(await answers[2]).toMatchObject(
      FlextResult.fail({ _tag: 'PolicyRefused', policy: 'two at once' }),
    )
    gate.resolve()
    expect(await Promise.all(answers.slice(0, 2))).toEqual([FlextResult.ok(1), FlextResult.ok(2)])
  })
})

describe('at a rate', () => {
  const handler = handle(Ask, (_context: MessageContext, n) => FlextResult.ok(n))

  it('never lets more pass in any time than fit, and never refuses what does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(400), { minLength: 1, maxLength: 60 }),
        async (times, waits) => {
          let now = 0
          const dispatcher = new FlextDispatcher({
            handlers: [handler],
            middleware: [atRate({ times, per: '1s', clock: { now: () => now } })],
          })
          const passed: Array<number> = []
          let freeAt: number | undefined
          for (const wait of waits) {
            now += wait
            const answer = await dispatcher.dispatch(Ask, 1)
            if (freeAt !== undefined) expect(answer._tag).toBe(now >= freeAt ? 'Right' : 'Left')
            freeAt = undefined
            if (answer._tag === 'Right') passed.push(now)
            else if (answer.left._tag === 'RateExceeded') freeAt = now + answer.left.retryAfter
          }
          for (const [index, at] of passed.entries()) {
            const since = passed.slice(index)
            const most = times + ((since.at(-1)! - at) * times) / 1_000
            expect(since.length).toBeLessThanOrEqual(most + 1e-6)
          }
        },
      ),
    )
  })

  it('says when the next may pass, and keeps keys apart', async () => {
    let now = 0
    const rate = atRate({
      times: 1,
      per: '1s',
      by: ({ request }) => String(request),
      clock: { now: () => now },
    })
    const dispatcher = new FlextDispatcher({ handlers: [handler], middleware: [rate] })
    expect(await dispatcher.dispatch(Ask, 1)).toEqual(FlextResult.ok(1))
    now = 400
    expect(await dispatcher.dispatch(Ask, 1)).toEqual(
      FlextResult.fail({
        _tag: 'RateExceeded',
        message: 'more than 1 per 1000 ms; the next in 600 ms',
        retryAfter: 600,
      }),
    )
    expect(await dispatcher.dispatch(Ask, 2)).toEqual(FlextResult.ok(2))
    now = 1_000
    expect(await dispatcher.dispatch(Ask, 1)).toEqual(FlextResult.ok(1))
  })

  it('refuses a rate that is none', () => {
    expect(() => atRate({ times: 0, per: '1s' })).toThrow('found 0 per 1000 ms')
    expect(() => atRate({ times: 1, per: 0 })).toThrow('found 1 per 0 ms')
  })
})
