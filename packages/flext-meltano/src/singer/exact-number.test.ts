import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { exactNumber, mayHoldLongNumber, parseExactly } from './exact-number.ts'

describe('numbers of many digits', () => {
  it('are written as they came, whatever their length', () => {
    const number = fc
      .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.stringMatching(/^\d{1,30}$/))
      .map(([whole, fraction]) => `${whole}.${fraction}`)
    fc.assert(
      fc.property(fc.oneof(number, fc.bigInt().map(String)), (text) => {
        const json = `{"a":${text},"b":["x",${text}]}`
        const kept = JSON.stringify(parseExactly(json))
        const again = JSON.parse(kept) as { a: number }
        expect(again.a).toBe(Number(text))
        if (text.replace(/\D/g, '').length > 20 && !/0{3,}$|^-?0/.test(text))
          expect(kept).toBe(json)
      }),
    )
  })

  it('are kept as text only where a JavaScript number would lose some', () => {
    const { whole, exact, tail, short } = parseExactly(
      '{"whole":9007199254740993,"exact":9007199254740991,"tail":0.10000000000000000000,"short":1.5}',
    ) as Record<string, unknown>
    expect(exactNumber(whole)).toBe('9007199254740993')
    expect(exact).toBe(9007199254740991)
    expect(tail).toBe(0.1)
    expect(short).toBe(1.5)
  })

  it('are looked for outside of texts', () => {
    expect(mayHoldLongNumber('{"a":12345678901234567}')).toBe(true)
    expect(mayHoldLongNumber('{"a": -0.1234567890123456}')).toBe(true)
    expect(mayHoldLongNumber('{"a":"12345678901234567"}')).toBe(false)
  })
})
