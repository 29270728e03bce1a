import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { nullable, optional, withDefault } from './absent.ts'
import { Duration } from './duration.ts'
import { Instant } from './instant.ts'
import { decode } from './report.ts'
import { strictObject } from './strict-object.ts'
import { PositiveInt } from './whole-number.ts'

const Settings = strictObject({
  host: t.string,
  retries: withDefault(PositiveInt, 3),
  note: optional(t.string),
  since: optional(Instant),
  timeout: Duration,
})

const refused = (value: unknown): ReadonlyArray<string> => {
  const decoded = decode(Settings, value)
  return decoded._tag === 'Left' ? decoded.left.problems.map(({ path }) => path) : []
}

describe('a strict object', () => {
  it('refuses every key it does not know', () => {
    expect(refused({ host: 'h', timeout: '5s', hots: 1, 'time-out': 2 })).toStrictEqual([
      'hots',
      'time-out',
    ])
    expect(Settings.is({ host: 'h', retries: 1, timeout: 1 })).toBe(true)
    expect(Settings.is({ host: 'h', retries: 1, timeout: 1, hots: 1 })).toBe(false)
    expect(refused(JSON.parse('{"host":"h","timeout":1,"__proto__":{}}'))).toStrictEqual([
      '__proto__',
    ])
  })

  it('does without optional keys, puts defaults in, and refuses null for either', () => {
    expect(decode(Settings, { host: 'h', timeout: '2m' })).toStrictEqual({
      _tag: 'Right',
      right: { host: 'h', retries: 3, timeout: 120_000 },
    })
    expect(decode(Settings, { host: 'h', timeout: 1, note: undefined })).toStrictEqual({
      _tag: 'Right',
      right: { host: 'h', retries: 3, timeout: 1 },
    })
    expect(refused({ host: 'h', timeout: 1, note: null, retries: null })).toStrictEqual([
      'retries',
      'note',
    ])
    expect(refused({})).toStrictEqual(['host', 'timeout'])
    expect(Settings.is({ retries: 1, timeout: 1 })).toBe(false)
  })

  it('takes no key from a prototype', () => {
    const inherited: unknown = Object.create({ host: 'h', timeout: 1, retries: 1 })
    expect(refused(inherited)).toStrictEqual(['host', 'timeout'])
    expect(Settings.is(inherited)).toBe(false)
  })

  it('accepts what it has decoded, and drops what is left out', () => {
    const Loose = strictObject({
      any: t.unknown,
      some: optional(t.unknown),
      none: optional(t.string),
    })
    fc.assert(
      fc.property(
        fc.record(
          { any: fc.anything(), some: fc.anything(), none: fc.constant(undefined) },
          { requiredKeys: [], noNullPrototype: true },
        ),
        (value) => {
          const before = { ...value }
          const decoded = Loose.decode(value)
          expect(value).toStrictEqual(before)
          if (decoded._tag === 'Left') throw new Error('refused')
          expect(Loose.is(decoded.right)).toBe(true)
          expect(decoded.right).toHaveProperty('any')
          expect(Object.keys(decoded.right)).not.toContain('none')
        },
      ),
    )
  })

  it('encodes what has another form outside, and leaves out what is not there', () => {
    const settings = { host: 'h', retries: 1, timeout: 90_000, since: new Date(0) }
    expect(Settings.encode(settings)).toStrictEqual({
      host: 'h',
      retries: 1,
      timeout: '1m30s',
      since: '1970-01-01T00:00:00.000Z',
    })
    expect(Settings.encode({ host: 'h', retries: 1, timeout: 0 })).toStrictEqual({
      host: 'h',
      retries: 1,
      timeout: '0ms',
    })
  })

  it('costs nothing to encode or decode where nothing changes', () => {
    const Same = strictObject({ a: t.string, b: optional(t.number), c: nullable(PositiveInt) })
    expect(Same.encode).toBe(t.identity)
    expect(t.readonlyArray(Same).encode).toBe(t.identity)
    const value = { a: 'x', c: null }
    expect(decode(Same, value)).toHaveProperty('right', value)
    const decoded = Same.decode(value)
    expect(decoded._tag === 'Right' && decoded.right === value).toBe(true)
  })

  it('is told apart from others by its tag in an io-ts union, and is exact in t.exact', () => {
    const A = strictObject({ kind: t.literal('a'), n: t.number })
    const B = strictObject({ kind: t.literal('b'), n: optional(t.string) })
    const Either = t.union([A, B])
    expect(Either).toHaveProperty('tag', 'kind')
    expect(Either.is({ kind: 'b' })).toBe(true)
    expect(Either.is({ kind: 'a', n: 'x' })).toBe(false)
    expect(t.exact(t.type({ a: A })).is({ a: { kind: 'a', n: 1 } })).toBe(true)
  })

  it('has a type that reads as it was written', () => {
    expectTypeOf<t.TypeOf<typeof Settings>>().toEqualTypeOf<{
      readonly host: string
      readonly retries: number
      readonly timeout: number
      readonly note?: string
      readonly since?: Date
    }>()
    expectTypeOf<t.OutputOf<typeof Settings>>().toEqualTypeOf<{
      readonly host: string
      readonly retries: number
      readonly timeout: string
      readonly note?: string
      readonly since?: string
    }>()
  })
})
