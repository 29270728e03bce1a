import { either as E } from 'fp-ts'
import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it, vi } from 'vitest'

import { quickRuntime, quiet, serviceOf } from '../../test/flow-service.ts'
import { webhookReceiver, type Answer } from '../../test/webhook-receiver.ts'
import { event } from '../event/event.ts'
import { fromMessage, toMessage } from '../event/event-message.ts'
import { fromHeaderValue, toHeaderValue } from '../event/header-value.ts'
import { memoryJournal } from '../journal/memory-journal.ts'
import { changing } from '../step/step.ts'
import { skippingClock } from '../testing/skipping-clock.ts'
import { signWebhook, verifyWebhook } from './signature.ts'
import { webhookSink } from './webhook-sink.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const key = (fill: number): string => `whsec_${Buffer.alloc(32, fill).toString('base64')}`
const now = (): number => 1_795_000_000_000

const Told = event({ type: 'test.told', data: t.string })
const tell = changing({
  name: 'tell',
  output: t.null,
  run: (_: unknown, _word: string) => E.right(null),
  undo: () => E.right(null),
  events: (_, word) => [Told.of(word)],
})
const Tell = serviceOf(function* (word) {
  yield* tell(String(word))
}, 'test.tell')

/** Tells some words, each as a run, to a webhook that answers as it is told; waits until all is done. */
const telling = async (
  answer: (nth: number, at: number) => Answer | 'silence',
  words: ReadonlyArray<string> = ['hello'],
  rest: Partial<Parameters<typeof webhookSink>[0]> = {},
) => {
  await using receiver = await webhookReceiver()
  const clock = skippingClock({ start: now() })
  receiver.answer = () => answer(receiver.requests.length, clock.now())
  const lines: Array<unknown> = []
  const log = (fields: unknown, message: string): void => void lines.push([message, fields])
  const runtime = quickRuntime({
    journal: memoryJournal(),
    clock,
    random: () => 0.999_999,
    log: { debug: log, info: log, warn: log, error: log },
  })
  const service = new Tell(runtime)
  const url = receiver.url
  const subscription = runtime.subscribe(
    webhookSink({ name: 'hook', url, secret: key(1), now: clock.now, ...rest }),
  )
  for (const word of words) await service.run(word)
  await subscription.caughtUp()
  const parked = await runtime.parked.list()
  await runtime.close()
  return {
    parked,
    lines,
    requests: receiver.requests,
    accepted: receiver.accepted.map(({ body }) => (JSON.parse(body) as { data: string }).data),
    took: clock.now() - now(),
  }
}

describe('an answer to a webhook', () => {
  it('of 2xx means that the receiver has the event', async () => {
    const { accepted, parked, requests } = await telling(() => ({ status: 202 }), ['a', 'b'])
    expect(accepted).toEqual(['a', 'b'])
    expect(parked).toEqual([])
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/hook',
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    })
  })

  it.each([
    [500, 10],
    [408, 10],
    [404, 3],
    [302, 3],
    [410, 1],
  ])('of %i parks the event after %i attempts', async (status, attempts) => {
    const headers = { location: 'http://127.0.0.1:1/' }
    const { parked, requests } = await telling(() => ({ status, headers }))
    expect(requests).toHaveLength(attempts)
    expect(parked).toMatchObject([
      {
        attempts,
        error: { _tag: 'DeliveryFailed', message: expect.stringContaining(`${status}`) as unknown },
      },
    ])
  })

  it('of 500 for an hour parks what was told meanwhile; what comes later arrives', async () => {
    const hour = 3_600_000
    const words = Array.from({ length: 30 }, (_, n) => `word ${n}`)
    const { accepted, parked, took } = await telling(
      (_, at) => ({ status: at < now() + hour ? 500 : 204 }),
      words,
    )
    expect(took).toBeGreaterThan(hour)
    expect(accepted.length).toBeGreaterThan(0)
    expect([...parked.map(({ event: { data } }) => data), ...accepted]).toEqual(words)
  })

  it.each([429, 503])(
    'of %i is waited for as long as it says, and parks nothing',
    async (status) => {
      const { accepted, took, requests } = await telling((nth) =>
        nth <= 12 ? { status, headers: { 'retry-after': '120' } } : { status: 200 },
      )
      expect(accepted).toEqual(['hello'])
      expect(requests).toHaveLength(13)
      expect(took).toBe(12 * 120_000)
    },
  )

  it('may say until which time', async () => {
    const { took } = await telling((nth, at) =>
      nth === 1
        ? { status: 503, headers: { 'retry-after': new Date(at + 300_000).toUTCString() } }
        : { status: 200 },
    )
    expect(took).toBe(300_000)
  })

  it('that does not come in time is a failed attempt', async () => {
    const { parked } = await telling(() => 'silence', ['a'], {
      timeout: 50,
      parking: { attempts: 2 },
    })
    expect(parked).toMatchObject([
      {
        attempts: 2,
        error: { message: expect.stringContaining('an answer within 50 ms') as unknown },
      },
    ])
  })
})

describe('a webhook that nobody listens to', () => {
  it('is an outage: it says so, parks nothing, and ends when it is told to', async () => {
    const receiver = await webhookReceiver()
    await receiver.leave()
    const lines: Array<string> = []
    const log = (fields: unknown, message: string): void =>
      void lines.push(message + JSON.stringify(fields))
    const clock = skippingClock()
    const runtime = quickRuntime({ clock, log: { debug: log, info: log, warn: log, error: log } })
    runtime.subscribe(webhookSink({ name: 'hook', url: receiver.url, secret: key(1) }))
    await new Tell(runtime).run('a')
    while (lines.length < 15) await quiet()
    expect(await runtime.parked.list()).toEqual([])
    await runtime.close()
    expect(lines[0]).toContain('found ECONNREFUSED')
  })
})

describe('secrets of a webhook', () => {
  it('stand in no log, no error and no cell', async () => {
    const url = new URL('http://127.0.0.1:1/path-token?query-token=1')
    url.username = 'me'
    url.password = 'pass-word'
    const { parked, lines, requests } = await telling(() => ({ status: 400 }), ['a'], {
      headers: { 'x-api-key': 'header-token' },
    })
    expect(requests[0]?.headers['x-api-key']).toBe('header-token')
    const refused = await telling(() => ({ status: 400 }), ['a'], {
      url: url.href,
      parking: { attempts: 1 },
      timeout: 100,
    }).catch(String)
    const said = JSON.stringify([parked, lines, refused])
    for (const word of [
      'path-token',
      'query-token',
      'pass-word',
      'header-token',
      key(1).slice(6),
    ]) {
      expect(said).not.toContain(word)
    }
  })

  it('in its address are sent as basic authorization', async () => {
    await using receiver = await webhookReceiver()
    const runtime = quickRuntime()
    const url = receiver.url.replace('//', '//m%40e:p%3Aw@')
    const sink = webhookSink({ name: 'hook', url, secret: key(1) })
    const subscription = runtime.subscribe(sink)
    await new Tell(runtime).run('a')
    await subscription.caughtUp()
    const sent = receiver.accepted[0]?.headers.authorization ?? ''
    expect(Buffer.from(sent.replace('Basic ', ''), 'base64').toString()).toBe('m@e:p:w')
  })
})

describe('a webhook sink that is told nonsense', () => {
  it('lists all mistakes together, and repeats no secret', () => {
    const make = () =>
      webhookSink({
        name: '',
        url: 'ftp://example.org/x#y',
        secret: ['hush-hush', 'whsec_c2hvcnQ='],
        mode: 'loud' as never,
        headers: { 'webhook-id': '1', 'x y': '2' },
        timeout: 'soon' as never,
      })
    expect(make).toThrow(
      [
        'webhookSink cannot be made:',
        'name: expected a text, found none',
        'url: expected https: or http:, found ftp:',
        'url: expected no fragment, found one',
        'secret[0]: expected whsec_ and 24 to 64 bytes in base64, found a text that begins otherwise',
        'secret[1]: expected whsec_ and 24 to 64 bytes in base64, found 5 bytes',
        'mode: expected structured or binary, found "loud"',
        'headers.webhook-id: expected another name: the sink sets this one',
        'headers.x y: expected the name and value of an HTTP header, found other characters',
        'timeout: expected a length of time such as 15s, found soon',
      ].join('\n  '),
    )
    expect(make).not.toThrow('hush-hush')
  })
})

describe('the signature of a webhook', () => {
  const body = '{"hello":"world"}'
  const timestamp = Math.floor(now() / 1_000)
  const signed = (...secrets: ReadonlyArray<string>) => ({
    'webhook-id': 'msg_1',
    'Webhook-Timestamp': String(timestamp),
    'webhook-signature': signWebhook({ id: 'msg_1', timestamp, body }, secrets),
  })
  const reasonOf = (check: Partial<Parameters<typeof verifyWebhook>[0]>): string => {
    const verified = verifyWebhook({
      headers: signed(key(1)),
      body,
      secrets: key(1),
      now,
      ...check,
    })
    return E.isLeft(verified) ? verified.left.reason : 'fine'
  }

  it('is that of the specification', () => {
    // The example of https://github.com/standard-webhooks/standard-webhooks.
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const given = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
    }
    expect(signWebhook(given, [secret])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('is believed with any of several keys, on either side', () => {
    expect(reasonOf({ secrets: [key(2), key(1)] })).toBe('fine')
    expect(reasonOf({ headers: signed(key(3), key(1)) })).toBe('fine')
    expect(reasonOf({ headers: new Headers(signed(key(1))) })).toBe('fine')
    expect(reasonOf({ body: Buffer.from(body) })).toBe('fine')
  })

  it('is refused for another key, body, id or time, when it is old, and when it is not there', () => {
    expect(reasonOf({ secrets: key(2) })).toBe('signature')
    expect(reasonOf({ body: `${body} ` })).toBe('signature')
    expect(reasonOf({ headers: { ...signed(key(1)), 'webhook-id': 'msg_2' } })).toBe('signature')
    expect(
      reasonOf({ headers: { ...signed(key(1)), 'webhook-signature': 'v1, v1a,x v1,AAAA' } }),
    ).toBe('signature')
    const later = String(timestamp + 1)
    expect(reasonOf({ headers: { ...signed(key(1)), 'Webhook-Timestamp': later } })).toBe(
      'signature',
    )
    expect(reasonOf({ now: () => now() + 301_000 })).toBe('too-old')
    expect(reasonOf({ now: () => now() - 301_000 })).toBe('too-new')
    expect(reasonOf({ now: () => now() + 301_000, tolerance: '10m' })).toBe('fine')
    expect(reasonOf({ headers: {} })).toBe('incomplete')
    expect(reasonOf({ headers: { ...signed(key(1)), 'Webhook-Timestamp': 'x' } })).toBe(
      'incomplete',
    )
    expect(() => reasonOf({ secrets: [] })).toThrow('at least one key')
  })
})

describe('an event as a message', () => {
  it('keeps any text in a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const value = toHeaderValue(text)
        expect(value).toMatch(/^[\x21-\x7e]*$/)
        expect(fromHeaderValue(value)).toBe(text.toWellFormed())
      }),
    )
    expect(toHeaderValue('Euro € 😀')).toBe('Euro%20%E2%82%AC%20%F0%9F%98%80')
    expect(fromHeaderValue('"a \\"b\\" %e2%82%ac"')).toBe('a "b" €')
  })

  it('comes back from both modes as it was', () => {
    const attribute = fc.string({ minLength: 1, unit: 'binary' }).map((text) => text.toWellFormed())
    const events = fc.record(
      {
        specversion: fc.constant('1.0' as const),
        id: attribute.filter((text) => text.trim() !== ''),
        source: attribute.filter((text) => text.trim() !== ''),
        type: attribute.filter((text) => text.trim() !== ''),
        subject: attribute,
        time: fc.constant('2026-11-25T00:00:00.000Z'),
        datacontenttype: fc.constant('application/json' as const),
        data: fc.jsonValue(),
        dataversion: fc.integer({ min: 1 }),
        correlationid: attribute.filter((text) => text.trim() !== ''),
        causationid: attribute.filter((text) => text.trim() !== ''),
        traceparent: attribute,
      },
      {
        requiredKeys: [
          'specversion',
          'id',
          'source',
          'type',
          'subject',
          'time',
          'datacontenttype',
          'data',
          'dataversion',
          'correlationid',
          'causationid',
        ],
      },
    )
    fc.assert(
      fc.property(
        events,
        fc.constantFrom('structured' as const, 'binary' as const),
        (told, mode) => {
          const expected = JSON.parse(JSON.stringify(told)) as unknown
          expect(fromMessage(toMessage(told as never, mode))).toEqual(E.right(expected))
        },
      ),
    )
  })

  it.each([
    ['no JSON', {}, 'expected JSON'],
    ['{}', { 'ce-specversion': '0.3' }, 'specversion: expected'],
    ['{}', { 'content-type': 'application/cloudevents+json' }, 'id: expected'],
  ])('that is none says what is missing: %s', (body, headers, message) => {
    expect(fromMessage({ headers, body })).toMatchObject(
      E.left({ _tag: 'EventMessageInvalid', message: expect.stringContaining(message) as unknown }),
    )
  })
})
