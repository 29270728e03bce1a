import { describe, expect, it } from 'vitest'

import { bookmarkPosition } from './bookmark-position.ts'

const at = (replication_key_value: unknown) => bookmarkPosition({ replication_key_value }).at

describe('the position of a bookmark', () => {
  it('is a time where its value is one, in UTC where it names no zone', () => {
    const noon = Date.UTC(2026, 0, 31, 12)
    expect(at('2026-01-31T12:00:00Z')).toBe(noon)
    expect(at('2026-01-31T14:00:00+02:00')).toBe(noon)
    expect(at('2026-01-31 12:00:00')).toBe(noon)
    expect(at('2026-01-31T12:00:00.000')).toBe(noon)
    expect(at('2026-01-31')).toBe(Date.UTC(2026, 0, 31))
  })

  it('is none where the value could be anything', () => {
    for (const value of [1_769_860_800, '20260131', 'abc', '2026-99-99', null, undefined])
      expect(at(value)).toBeUndefined()
    expect(bookmarkPosition('x')).toEqual({})
  })

  it('is a distance in a log whose end is known', () => {
    expect(bookmarkPosition({ lsn: 100, log_end: 350 })).toEqual({ behind: 250 })
    expect(bookmarkPosition({ lsn: '400', log_end: 350 })).toEqual({ behind: 0 })
    expect(bookmarkPosition({ lsn: 100 })).toEqual({})
    expect(bookmarkPosition({ log_end: 100 })).toEqual({})
  })

  it('is a part of a file that is read, unless there are others', () => {
    expect(bookmarkPosition({ files: { 'a.csv': { size: 200, byte: 50 } } })).toEqual({
      done: 0.25,
    })
    expect(
      bookmarkPosition({ files: { a: { size: 2, byte: 1 }, b: { size: 2, byte: 1 } } }),
    ).toEqual({})
    expect(bookmarkPosition({ files: { 'a.csv': { size: 0, byte: 0 } } })).toEqual({})
  })
})
