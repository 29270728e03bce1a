import { describe, expect, it } from 'vitest'

import { ago, bytes, count, counted, duration, moment } from './quantity.ts'

describe('quantities', () => {
  it('are told in words for people', () => {
    expect(count(1_234_567)).toBe('1,234,567')
    expect(counted(1, 'row')).toBe('1 row')
    expect(counted(0, 'row')).toBe('0 rows')
    expect(bytes(999)).toBe('999 B')
    expect(bytes(1_440_000_000)).toBe('1.4 GB')
    expect(bytes(999_600)).toBe('1.0 MB')
    expect(moment(Date.UTC(2026, 10, 22, 14, 30, 5))).toBe('2026-11-22 14:30:05 UTC')
    expect(ago(0, 1_000)).toBe('just now')
    expect(ago(0, 7_300_000)).toBe('2 h ago')
  })

  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [4_240, '4.2 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [187_000, '3 min 07 s'],
    [7_500_000, '2 h 05 min'],
    [273_600_000, '3 d 4 h'],
  ])('%d ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
