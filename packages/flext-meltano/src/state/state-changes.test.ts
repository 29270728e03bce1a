import { describe, expect, it } from 'vitest'

import { bookmarkText, stateChanges } from './state-changes.ts'

describe('what differs between two states', () => {
  it('is told bookmark by bookmark, with what else they hold', () => {
    const before = {
      bookmarks: { users: { at: 1 }, orders: { at: 2 } },
      currently_syncing: 'users',
    }
    const after = { bookmarks: { users: { at: 1 }, orders: { at: 3 }, items: { at: 1 } } }
    expect(stateChanges(before, after)).toEqual([
      { of: 'orders', before: { at: 2 }, after: { at: 3 } },
      { of: 'currently_syncing', before: 'users', after: undefined },
      { of: 'items', before: undefined, after: { at: 1 } },
    ])
    expect(stateChanges(null, null)).toEqual([])
    expect(stateChanges(null, { position: 7 })).toEqual([
      { of: 'position', before: undefined, after: 7 },
    ])
  })

  it('is said in a word where a bookmark has a value', () => {
    const bookmark = { replication_key: 'seen', replication_key_value: '2026-01-31' }
    expect(bookmarkText(bookmark)).toBe('2026-01-31')
    expect(bookmarkText({ rows: 3 })).toBe('{"rows":3}')
    expect(bookmarkText(undefined)).toBe('none')
    const file = { size: 9, byte: 7 }
    expect(bookmarkText({ files: { 'in/a.csv': file } })).toBe('a.csv to byte 7')
    expect(bookmarkText({ files: { 'a.csv': file, 'b.csv': file } })).toBe(
      'a.csv to byte 7, and 1 more',
    )
    expect(bookmarkText({ lsn: 23803720, run: 'x' })).toBe('0/16B3748')
    expect(bookmarkText({ files: {} })).toBe('{"files":{}}')
  })
})
