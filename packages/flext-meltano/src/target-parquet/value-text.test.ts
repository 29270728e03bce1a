import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { dayValue, decimalValue, doubleValue, microsecondValue, wholeValue } from './value-text.ts'

describe('texts as the values of Parquet', () => {
  it('has whole numbers of eight bytes exactly, and no others', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value) => {
        const kept = wholeValue(String(value))
        expect(kept === undefined ? undefined : BigInt(kept)).toBe(
          BigInt.asIntN(64, value) === value ? value : undefined,
        )
      }),
    )
    for (const text of ['', '-', '01', '1.0', '1e3', ' 1', '+1', '0x1'])
      expect(wholeValue(text)).toBe(undefined)
  })

  it('has decimals with all their digits', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
        fc.nat(10),
        (digits, scale) => {
          const kept = decimalValue(asDecimal(digits, scale), 38, scale)
          expect(kept === undefined ? undefined : BigInt(kept)).toBe(digits)
        },
      ),
    )
    expect(decimalValue('1.50', 5, 1)).toBe(15n)
    expect(decimalValue('1e-2', 5, 2)).toBe(1n)
    expect(decimalValue('1.55', 5, 1)).toBe(undefined)
    expect(decimalValue('1000', 3, 0)).toBe(undefined)
  })

  it('has the days and moments that JavaScript has', () => {
    const from = new Date('0001-01-01T00:00:00Z')
    const to = new Date('9999-12-31T23:59:59.999Z')
    fc.assert(
      fc.property(fc.date({ min: from, max: to, noInvalidDate: true }), (date) => {
        const text = date.toISOString()
        expect(dayValue(text.slice(0, 10))).toBe(Math.floor(date.getTime() / 86_400_000))
        expect(BigInt(microsecondValue(text) ?? 0)).toBe(BigInt(date.getTime()) * 1000n)
      }),
    )
    expect(microsecondValue('1970-01-01T01:00:00.000001+01:00')).toBe(1)
    expect(microsecondValue('1970-01-01 00:00:01')).toBe(1_000_000)
    for (const text of ['1970-13-01', '1970-00-01', '1970-02-29', '1970-1-1', 'infinity'])
      expect(dayValue(text)).toBe(undefined)
  })

  it('has numbers of eight bytes unless they would lose digits', () => {
    expect(doubleValue('0.1')).toBe(0.1)
    expect(doubleValue('123456789012345678')).toBe(undefined)
    expect(doubleValue('1e999')).toBe(undefined)
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(doubleValue(JSON.stringify(value))).toBe(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})

const asDecimal = (digits: bigint, scale: number): string => {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const point = text.length - scale
  return `${digits < 0n ? '-' : ''}${text.slice(0, point)}${scale === 0 ? '' : `.${text.slice(point)}`}`
}
