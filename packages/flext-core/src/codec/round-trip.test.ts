import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { nullable, withDefault } from './absent.ts'
import { brandedId } from './branded-id.ts'
import { ByteSize } from './byte-size.ts'
import { Duration } from './duration.ts'
import { fromJsonString } from './from-json-string.ts'
import { Instant } from './instant.ts'
import { Json } from './json.ts'
import { literalUnion } from './literal-union.ts'
import { LocalDate } from './local-date.ts'
import { NonEmptyString } from './non-empty-string.ts'
import { decodeOrThrow } from './report.ts'
import { Url } from './url.ts'
import { Int, NonNegativeInt, Port, PositiveInt } from './whole-number.ts'

const RunId = brandedId('RunId')
const amounts = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(),
  fc.nat(100_000).map((n) => n * 1000),
)
const instants = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})
const texts = fc.string({ unit: 'binary', maxLength: 300 })
const jsons = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))

const laws: ReadonlyArray<readonly [t.Mixed, fc.Arbitrary<unknown>]> = [
  [Instant, instants],
  [LocalDate, instants.map((date) => date.toISOString().slice(0, 10))],
  [Duration, amounts],
  [ByteSize, amounts],
  [Int, fc.maxSafeInteger()],
  [PositiveInt, fc.integer({ min: 1 })],
  [NonNegativeInt, fc.maxSafeNat()],
  [Port, fc.integer({ min: 1, max: 65_535 })],
  [NonEmptyString, texts.filter((text) => text.trim() !== '')],
  [Url, fc.webUrl({ withQueryParameters: true })],
  [RunId, fc.stringMatching(/^[\w:./-]{1,200}$/)],
  [Json, jsons],
  [fromJsonString(Json), jsons],
  [fromJsonString(t.array(Instant)), fc.array(instants, { maxLength: 3 })],
  [literalUnion('a', 'b', 3), fc.constantFrom('a', 'b', 3)],
  [nullable(Instant), fc.option(instants)],
  [withDefault(Duration, 5), amounts],
]

describe('every codec', () => {
  it.each(laws)('decodes what it encodes, and writes it the same again: $name', (codec, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(codec.is(value)).toBe(true)
        const encoded: unknown = codec.encode(value)
        const decoded: unknown = decodeOrThrow(codec, JSON.parse(JSON.stringify(encoded)))
        expect(decoded).toStrictEqual(value)
        expect(codec.encode(decoded)).toStrictEqual(encoded)
      }),
      { numRuns: 200 },
    )
  })

  it.each(laws)('takes in anything without throwing, and only what it then is: $name', (codec) => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const decoded = codec.decode(value)
        expect(decoded._tag === 'Left' || codec.is(decoded.right)).toBe(true)
      }),
    )
  })

  it('leaves values as they are where they have one form only', () => {
    for (const codec of [Int, Port, NonEmptyString, LocalDate, Url, RunId, Json, nullable(Int)]) {
      expect(codec.encode).toBe(t.identity)
    }
  })
})

const decodes = (codec: t.Mixed, text: unknown): unknown => {
  const decoded = codec.decode(text)
  return decoded._tag === 'Right' ? (decoded.right as unknown) : 'refused'
}

describe('times', () => {
  it('reads an instant of any zone, and none without a zone or off the calendar', () => {
    expect(decodes(Instant, '2026-11-22T15:30:00+01:30')).toStrictEqual(
      new Date('2026-11-22T14:00:00Z'),
    )
    expect(decodes(Instant, '2024-02-29T00:00Z')).toStrictEqual(new Date('2024-02-29'))
    for (const bad of [
      '2026-11-22T14:00:00',
      '2026-11-22',
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-11-22T24:00:00Z',
      '2026-11-22T14:00:60Z',
      'now',
      0,
      new Date(0),
    ]) {
      expect(decodes(Instant, bad)).toBe('refused')
    }
    expect(Instant.is(new Date(Number.NaN))).toBe(false)
  })

  it('knows which days there are', () => {
    for (const day of ['2024-02-29', '2000-02-29', '2026-12-31', '2026-04-30']) {
      expect(decodes(LocalDate, day)).toBe(day)
    }
    for (const none of ['2026-02-29', '1900-02-29', '2026-04-31', '2026-00-10', '2026-1-1', '']) {
      expect(decodes(LocalDate, none)).toBe('refused')
    }
  })

  it('reads durations as people write them', () => {
    const read = [
      ['250ms', 250],
      ['5s', 5000],
      ['1.5s', 1500],
      ['2m', 120_000],
      ['1h30m', 5_400_000],
      ['1h 30m', 5_400_000],
      ['2d', 172_800_000],
      [' 1d1h1m1s1ms ', 90_061_001],
      ['0.001s', 1],
      [42, 42],
    ] as const
    for (const [text, ms] of read) expect(decodes(Duration, text)).toBe(ms)
    for (const bad of ['', '5', '30m1h', '5s5s', '1.5ms', '-5s', '5 years', 'ms', 1.5, -1, null]) {
      expect(decodes(Duration, bad)).toBe('refused')
    }
    expect(Duration.encode(90_061_001)).toBe('1d1h1m1s1ms')
  })
})

describe('sizes, ids and addresses', () => {
  it('counts MB in thousands and MiB in 1024s', () => {
    const read = [
      ['10MB', 10_000_000],
      ['10 mb', 10_000_000],
      ['1.5GiB', 1_610_612_736],
      ['64KiB', 65_536],
      ['0.1kB', 100],
      ['7B', 7],
      [7, 7],
    ] as const
    for (const [text, bytes] of read) expect(decodes(ByteSize, text)).toBe(bytes)
    for (const bad of ['10', 'MB', '1.5B', '-1MB', '10MiBs', '99999PB', 0.5, {}]) {
      expect(decodes(ByteSize, bad)).toBe('refused')
    }
    expect(ByteSize.encode(65_536)).toBe('64KiB')
    expect(ByteSize.encode(10_000_000)).toBe('10MB')
    expect(ByteSize.encode(0)).toBe('0B')
  })

  it('keeps ids of different kinds apart, and refuses what cannot be one', () => {
    const StepId = brandedId('StepId')
    expectTypeOf<t.TypeOf<typeof RunId>>().not.toEqualTypeOf<t.TypeOf<typeof StepId>>()
    expectTypeOf<t.TypeOf<typeof RunId>>().toExtend<string>()
    expectTypeOf<t.TypeOf<typeof RunId>>().not.toExtend<t.TypeOf<typeof StepId>>()
    for (const bad of ['', 'a\nb', 'a\u0000', 'x'.repeat(201), '\ud800', 7]) {
      expect(decodes(RunId, bad)).toBe('refused')
    }
  })

  it('takes whole URLs only', () => {
    expect(decodes(Url, 'postgres://db:5432/x')).toBe('postgres://db:5432/x')
    for (const bad of ['localhost:8080', 'example.org', '//x', 'https://', 'http://a b', '']) {
      expect(decodes(Url, bad)).toBe('refused')
    }
  })

  it('takes whole numbers that are held exactly only', () => {
    for (const bad of [1.5, Number.NaN, Infinity, 2 ** 53, '1'])
      expect(decodes(Int, bad)).toBe('refused')
    expect(decodes(PositiveInt, 0)).toBe('refused')
    expect(decodes(NonNegativeInt, -1)).toBe('refused')
    expect(decodes(Port, 65_536)).toBe('refused')
  })
})

describe('JSON', () => {
  it('refuses what would be lost on the way, each with its place', () => {
    const cycle: Record<string, unknown> = {}
    cycle['again'] = cycle
    const bad = { a: [1, undefined, Number.NaN], b: { c: () => 1, d: 1n }, e: new Date(0), f: 'ok' }
    expect(() => decodeOrThrow(Json, bad)).toThrow(
      [
        'Json: a[1]: expected a JSON value, found undefined',
        'Json: a[2]: expected a JSON value, found NaN (number)',
        'Json: b.c: expected a JSON value, found a function',
        'Json: b.d: expected a JSON value, found 1 (bigint)',
        'Json: e: expected a JSON value, found a Date',
      ].join('\n'),
    )
    expect(Json.is(cycle)).toBe(false)
    expect(() => decodeOrThrow(Json, cycle)).toThrow('at most 500 levels')
    // oxlint-disable-next-line no-sparse-arrays -- a hole is one of the things that JSON cannot say
    expect(Json.is([1, , 2])).toBe(false)
  })

  it('is taken out of text, with mistakes told inside it', () => {
    const Settings = t.type({ settings: fromJsonString(t.type({ list: t.array(Int) })) })
    expect(() => decodeOrThrow(Settings, { settings: '{"list":[1,"x"]}' })).toThrow(
      'settings.list[1]: expected a whole number, found "x" (string)',
    )
    expect(() => decodeOrThrow(Settings, { settings: '{' })).toThrow(
      'settings: expected JSON text, found 1 characters that are no JSON',
    )
    expect(() => decodeOrThrow(Settings, { settings: { list: [] } })).toThrow(
      'settings: expected JSON text, found an object',
    )
  })
})
